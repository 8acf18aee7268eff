#include "auth/login_throttle.hpp"

#include <algorithm>

namespace sirve::auth {

std::chrono::seconds LoginThrottle::wait(std::string_view key, SteadyTime now) {
    const History* history = keys_.find(key);
    if (!history || history->blocked_until <= now) return std::chrono::seconds(0);
    return std::chrono::ceil<std::chrono::seconds>(history->blocked_until - now);
}

void LoginThrottle::failed(std::string_view key, SteadyTime now) {
    History* history = keys_.find(key);
    if (!history || now - history->last > kForgetAfter) history = &keys_.put(key, History{});

    history->failures[history->count % kFailures] = now;
    history->count += 1;
    history->last = now;
    const bool full = history->count >= kFailures;
    const auto oldest = history->failures[history->count % kFailures];
    if (history->delay.count() == 0 && !(full && now - oldest <= kWindow)) return;
    history->delay = history->delay.count() == 0 ? kFirstDelay : std::min(history->delay * 2, kLongestDelay);
    history->blocked_until = now + history->delay;
}

void LoginThrottle::succeeded(std::string_view key) {
    keys_.erase(key);
}

}  // namespace sirve::auth

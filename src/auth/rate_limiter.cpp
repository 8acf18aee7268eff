#include "auth/rate_limiter.hpp"

#include <algorithm>
#include <deque>
#include <mutex>

#include "auth/lru_map.hpp"

namespace sirve::auth {
namespace {

constexpr std::size_t kMaxKeys = 10'000;
constexpr std::chrono::seconds kWindow{60};

std::chrono::seconds until(SteadyTime time, SteadyTime now) {
    return std::chrono::ceil<std::chrono::seconds>(time - now);
}

}  // namespace

struct RateLimiter::Impl {
    using Requests = std::deque<SteadyTime>;  // the allowed ones of the last minute, the oldest first

    const std::size_t per_minute;
    const Clock& clock;
    std::mutex mutex;
    LruMap<Requests> keys{kMaxKeys};
};

RateLimiter::RateLimiter(std::size_t per_minute, const Clock& clock) : impl_(new Impl{per_minute, clock, {}}) {}
RateLimiter::~RateLimiter() = default;

RateLimiter::Decision RateLimiter::check(std::string_view key) {
    const auto now = impl_->clock.steady_now();
    const std::lock_guard lock(impl_->mutex);
    Impl::Requests* requests = impl_->keys.find(key);
    if (!requests) requests = &impl_->keys.put(key, {});
    while (!requests->empty() && now - requests->front() >= kWindow) requests->pop_front();

    Decision decision;
    decision.limit = impl_->per_minute;
    decision.allowed = requests->size() < impl_->per_minute;
    if (decision.allowed) requests->push_back(now);
    decision.remaining = impl_->per_minute - requests->size();
    if (!requests->empty()) decision.reset = until(requests->back() + kWindow, now);
    if (!decision.allowed) {
        const auto next = requests->empty() ? kWindow : until(requests->front() + kWindow, now);
        decision.retry_after = std::max(next, std::chrono::seconds(1));
    }
    return decision;
}

}  // namespace sirve::auth

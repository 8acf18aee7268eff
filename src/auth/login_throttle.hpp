#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <string_view>

#include "auth/lru_map.hpp"
#include "base/clock.hpp"

namespace sirve::auth {

/// Slows down the guessing of passwords: after 5 failures of one key within 5 minutes it has to wait 5 seconds, and
/// after every further failure twice as long as before, up to 15 minutes. A success, or an hour without failures,
/// clears it. Remembers the 10,000 keys that failed last. A pure state machine: the time is handed in. Not thread-safe.
class LoginThrottle {
  public:
    static constexpr std::size_t kFailures = 5;
    static constexpr std::chrono::seconds kWindow{300};
    static constexpr std::chrono::seconds kFirstDelay{5};
    static constexpr std::chrono::seconds kLongestDelay{900};
    static constexpr std::chrono::seconds kForgetAfter{3600};

    explicit LoginThrottle(std::size_t capacity = 10'000) : keys_(capacity) {}

    /// How long the key still has to wait, rounded up; 0: it may try now.
    std::chrono::seconds wait(std::string_view key, SteadyTime now);
    void failed(std::string_view key, SteadyTime now);
    void succeeded(std::string_view key);

  private:
    struct History {
        std::array<SteadyTime, kFailures> failures;  // a ring: the oldest is overwritten
        std::size_t count = 0;
        std::chrono::seconds delay{0};
        SteadyTime last{};
        SteadyTime blocked_until{};
    };

    LruMap<History> keys_;
};

}  // namespace sirve::auth

#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string_view>

#include "base/clock.hpp"

namespace sirve::auth {

/// A sliding-window limit: at most `per_minute` requests of one key in any 60 seconds, exactly. Memory is bounded by
/// forgetting the keys that were idle longest. Thread-safe.
class RateLimiter {
  public:
    RateLimiter(std::size_t per_minute, const Clock& clock);
    ~RateLimiter();

    struct Decision {
        bool allowed = true;
        std::size_t limit = 0;
        std::size_t remaining = 0;
        std::chrono::seconds reset{0};        ///< until the window is empty again, rounded up
        std::chrono::seconds retry_after{0};  ///< when not allowed: until the next one would be, rounded up, at least 1
    };
    Decision check(std::string_view key);

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace sirve::auth

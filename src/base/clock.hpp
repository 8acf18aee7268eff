#pragma once

#include <chrono>

namespace sirve {

using SystemTime = std::chrono::system_clock::time_point;
using SteadyTime = std::chrono::steady_clock::time_point;

/// Where time comes from. It is handed to whoever needs it, so that tests can turn it. Thread-safe.
class Clock {
  public:
    virtual ~Clock() = default;
    virtual SystemTime system_now() const = 0;  ///< the calendar; may jump
    virtual SteadyTime steady_now() const = 0;  ///< for intervals; never goes back
};

class SystemClock final : public Clock {
  public:
    SystemTime system_now() const override { return std::chrono::system_clock::now(); }
    SteadyTime steady_now() const override { return std::chrono::steady_clock::now(); }
};

/// A clock that stands still until a test moves it. Not thread-safe.
class ManualClock final : public Clock {
  public:
    explicit ManualClock(SystemTime start = SystemTime{std::chrono::seconds{1'700'000'000}}) : system_(start) {}

    SystemTime system_now() const override { return system_; }
    SteadyTime steady_now() const override { return steady_; }
    void advance(std::chrono::nanoseconds by) {
        system_ += std::chrono::duration_cast<std::chrono::system_clock::duration>(by);
        steady_ += by;
    }

  private:
    SystemTime system_;
    SteadyTime steady_{std::chrono::hours{1}};
};

}  // namespace sirve

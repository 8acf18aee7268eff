#pragma once

#include <algorithm>
#include <chrono>

#include "base/clock.hpp"

namespace sirve::engine {

/// How soon a process that died may be started again: at once after it had worked, else later each time, up to half a
/// minute, so that a model that never comes up does not keep the machine busy. Pure.
class RestartPace {
  public:
    static constexpr std::chrono::seconds kLongest{30};

    /// What is still to be waited; zero: it may be started.
    std::chrono::nanoseconds wait(SteadyTime now) const {
        return now < allowed_ ? allowed_ - now : std::chrono::nanoseconds(0);
    }
    void note_death(SteadyTime now) {
        allowed_ = now + next_;
        next_ = next_ == next_.zero() ? std::chrono::seconds(1) : std::min(2 * next_, kLongest);
    }
    void note_success() { next_ = std::chrono::seconds(0); }

  private:
    SteadyTime allowed_{};
    std::chrono::seconds next_{0};
};

}  // namespace sirve::engine

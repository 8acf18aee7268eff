#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "base/error.hpp"

namespace sirve::models {

/// How a child process ended.
struct ChildEnd {
    bool timed_out = false;
    int exit_code = -1;  ///< -1: it did not exit by itself
    int signal = 0;      ///< what killed it; 0: nothing
};

/// Runs `arguments[0]` with those arguments, nothing on its standard input and its output thrown away, and waits for
/// its end; it is killed after `timeout`. Errors: kInternal if it can't be started. Blocks. Thread-safe.
Result<ChildEnd> run_child(const std::vector<std::string>& arguments, std::chrono::milliseconds timeout);

}  // namespace sirve::models

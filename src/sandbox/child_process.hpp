#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "base/error.hpp"

namespace sirve::sandbox {

/// How a child process ended.
struct ChildEnd {
    bool timed_out = false;
    int exit_code = -1;  ///< -1: it did not exit by itself
    int signal = 0;      ///< what killed it; 0: nothing
};

/// Called with what a child reports of its work, 0 to 100, on the thread that waits for it.
using OnProgress = std::function<void(int percent)>;

/// Runs `arguments[0]` with those arguments and waits for its end; it is killed after `timeout`. It gets nothing on its
/// standard input, its output is thrown away, no other file of ours is open in it, and of the environment it sees only
/// what the loader, the language and the sanitizers need: no secrets. Errors: kInternal if it can't be started.
/// Blocks. Thread-safe.
Result<ChildEnd> run_child(const std::vector<std::string>& arguments, std::chrono::milliseconds timeout,
                           const OnProgress& on_progress = {});

/// The child's side of OnProgress; does nothing in a process that run_child did not start. Never blocks for long.
void report_progress(int percent);

}  // namespace sirve::sandbox

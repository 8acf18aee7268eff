#pragma once

#include <sys/types.h>

#include <string>

#include "base/error.hpp"

namespace sirve::tensorflow {

/// The number that the inherited descriptor has in the new process; those below it are the standard ones.
constexpr int kInheritedDescriptor = 3;

/// Starts `program` without arguments, with nothing on its standard input, its output thrown away and our error stream:
/// what TensorFlow says before it gives up belongs into the log. It gets the descriptor `inherited` and, if all others
/// of ours are close-on-exec, no other; of the environment only what the loader, the language and TensorFlow need: no
/// secrets. The caller waits for its end. Errors: kInternal. Thread-safe.
Result<pid_t> start_process(const std::string& program, int inherited);

}  // namespace sirve::tensorflow

#pragma once

#include <functional>
#include <string>
#include <vector>

#include "config/load.hpp"

namespace sirve::cli {

/// How the server is started.
enum class ServeMode {
    kServe,  ///< for real: accounts and history in DATA_PATH
    kDemo,   ///< the example models and the documented user admin/password, on loopback, nothing kept
};

/// Starts the server and returns the program's exit code when it has ended.
using Serve = std::function<int(const config::Loaded& settings, ServeMode mode)>;

/// Exit codes of the program.
constexpr int kSuccess = 0;
constexpr int kFailure = 1;  ///< it could not do what was asked, for a reason that it has written to standard error
constexpr int kUsage = 2;    ///< the command line is not right

/// Runs one command: `arguments` are those after the program's name. Prints help and mistakes. `environment` is the
/// process's. The server itself is handed in, so that this module needs to know nothing of it.
int run(const std::vector<std::string>& arguments, const config::Environment& environment, const Serve& serve);

}  // namespace sirve::cli

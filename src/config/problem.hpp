#pragma once

#include <string>
#include <vector>

namespace sirve::config {

/// One thing that is wrong with what the program was told.
struct Problem {
    std::string source;    ///< "environment", ".env:4", "sirve.toml:12", "command line"
    std::string name;      ///< as it is written there: PORT, port, --port; empty: the source as a whole
    std::string value;     ///< what was found; never that of a secret
    std::string expected;  ///< what would be right
};

/// "environment: PORT is '80x', but should be a whole number from 0 to 65535"
std::string to_string(const Problem& problem);

/// All of them, a line each, for the end of a start that failed.
std::string explain(const std::vector<Problem>& problems);

}  // namespace sirve::config

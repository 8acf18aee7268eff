#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/problem.hpp"

namespace sirve::config {

/// One assignment of a .env file.
struct DotenvEntry {
    std::string name;
    std::string value;
    std::size_t line = 0;  ///< where it begins, from 1
};

struct Dotenv {
    std::vector<DotenvEntry> entries;  ///< in the order of the file; of two with one name the later counts
    std::vector<Problem> problems;     ///< `source` is the `file` given, with the line
};

/// Reads the text of a .env file as python-dotenv reads it: NAME=value, `export` in front, comments after " #", values
/// in single quotes (as they are; \' and \\ only) or double quotes (\n, \t, \", \\ ...), both over several lines. A
/// NAME alone sets nothing. "${NAME}" is not replaced.
Dotenv parse_dotenv(std::string_view text, std::string_view file);

}  // namespace sirve::config

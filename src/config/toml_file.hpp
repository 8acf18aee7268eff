#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "config/problem.hpp"

namespace sirve::config {

struct TomlValue {
    std::string text;    ///< as the environment would give it: lists with commas, true and false
    std::string source;  ///< "sirve.toml:12"
};

struct TomlFile {
    std::map<std::string, TomlValue> values;  ///< by key; only keys of the table of settings
    std::vector<Problem> problems;            ///< bad syntax, unknown keys, values of a kind that no setting has
};

/// Reads the text of a TOML file whose keys are those of the table of settings, without sections.
TomlFile parse_toml(std::string_view text, std::string_view file);

}  // namespace sirve::config

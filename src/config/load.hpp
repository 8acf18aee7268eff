#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/problem.hpp"
#include "config/settings.hpp"

namespace sirve::config {

/// Names and values of the process, see process_environment.hpp.
using Environment = std::map<std::string, std::string, std::less<>>;

/// What the command line says about settings, as add_flags (command_line.hpp) collects it.
struct CommandLine {
    std::optional<std::filesystem::path> config_file;        ///< --config: must exist
    std::optional<std::filesystem::path> env_file;           ///< --env-file: must exist
    std::map<std::string, std::string, std::less<>> values;  ///< by the key of the setting
};

/// Where settings come from, the weakest first: defaults, the TOML file, the .env file, the environment, the command
/// line.
struct Sources {
    std::filesystem::path directory = ".";  ///< where sirve.toml and .env are looked for if none are named
    Environment environment;
    CommandLine command_line;
    bool demo = false;  ///< lets weak secrets pass: the server is on loopback, with a documented user
};

/// Who gave a setting its value, for messages and for the list of effective settings.
struct Origin {
    std::string source;  ///< "environment", ".env:4", "sirve.toml:12", "command line"
    std::string name;    ///< as it is written there
};
using Origins = std::map<std::string_view, Origin>;  ///< by the key of the table; absent: the default

struct Loaded {
    Settings settings;  ///< to be used only if there are no problems
    Origins origins;
    std::vector<Problem> problems;  ///< all of them, not only the first

    bool ok() const { return problems.empty(); }
};

/// Reads and checks everything. Of several sources for one setting only the strongest is looked at, so that a flag
/// helps against an environment that can't be changed. Names in the environment and in .env that are not ours are
/// ignored, unknown keys in the TOML file are problems.
Loaded load(const Sources& sources);

}  // namespace sirve::config

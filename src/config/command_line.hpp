#pragma once

#include "config/load.hpp"

namespace CLI {
class App;
}

namespace sirve::config {

/// Adds a flag for every setting to `app`, and --config and --env-file. Parsing writes what was given, unchecked, into
/// `given`, which must live until then. Of a flag given twice the last counts. Switches also get their --no- form.
void add_flags(CLI::App& app, CommandLine& given);

}  // namespace sirve::config

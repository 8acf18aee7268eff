#pragma once

#include <filesystem>

#include "base/error.hpp"
#include "config/load.hpp"

namespace sirve::app {

/// What the demo changes in the settings: only loopback, the example models unless others were named, nothing kept on
/// disk. Errors: an address that others can reach, examples that can't be found.
Result<config::Settings> demo_settings(const config::Loaded& loaded, const std::filesystem::path& program);

}  // namespace sirve::app

#pragma once

#include <string>

#include "config/load.hpp"

namespace sirve::config {

/// The page docs/settings.md.
std::string render_settings_page();

/// The file .env.example: every setting with its help and its default, commented out.
std::string render_env_example();

/// The effective settings, a line each: name, value (secrets hidden), where it comes from.
std::string render_effective(const Loaded& loaded);

}  // namespace sirve::config

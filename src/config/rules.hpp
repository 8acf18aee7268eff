#pragma once

#include <vector>

#include "config/load.hpp"

namespace sirve::config {

/// Defaults that depend on other settings: DEBUG brings the log level DEBUG, and a main port on the metrics port's
/// default leaves metrics to the main port, unless those were given.
void settle(Settings& settings, const Origins& origins);

/// What is wrong with settings that are each well-formed: weak secrets (allowed in the demo), two servers on one port.
std::vector<Problem> check_rules(const Settings& settings, const Origins& origins, bool demo);

}  // namespace sirve::config

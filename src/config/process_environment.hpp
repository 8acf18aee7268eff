#pragma once

#include "config/load.hpp"

namespace sirve::config {

/// A copy of the environment of this process. To be taken once, at the start, before there are other threads.
Environment process_environment();

}  // namespace sirve::config

#pragma once

#include <string>

namespace sirve {

/// What tells this program from every other build of it: the linker's hash over all that is in it, as hexadecimal text.
/// Empty if it was linked without one.
std::string build_id();

}  // namespace sirve

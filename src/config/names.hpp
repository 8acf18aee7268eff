#pragma once

#include <span>
#include <string>
#include <string_view>

namespace sirve::config {

/// The name that `wrong` was probably meant to be (at most two letters added, left out, changed or swapped, fewer for
/// short names); empty if none is near.
std::string nearest_name(std::string_view wrong, std::span<const std::string_view> names);

}  // namespace sirve::config

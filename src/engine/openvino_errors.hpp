#pragma once

#include <string>

namespace sirve::engine {

/// The library writes several lines with source locations; the last one says what happened.
std::string last_line(std::string text);

}  // namespace sirve::engine

#pragma once

#include <string>

#include "base/error.hpp"
#include "formats/numpy_array.hpp"

namespace sirve::formats {

/// Reads a `.npy` file (format 1.0 to 3.0) of numbers or strings from its bytes, as numpy.save writes it. Nothing in it
/// is evaluated: its header, a Python dict, must have exactly numpy's three keys with literals as values. Arrays of
/// Python objects are refused. Errors are kInvalidArgument.
Result<NumpyArray> parse_npy(std::string bytes);

}  // namespace sirve::formats

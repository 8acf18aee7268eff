#pragma once

#include <cstddef>
#include <span>

#include "base/tensor.hpp"

namespace sirve::engine {

/// Writes `values` into a buffer of `dtype`: floats rounded, integers truncated towards zero and saturated, bool by
/// "not zero". `buffer` has room for values.size() elements.
void write_elements(DType dtype, void* buffer, std::span<const double> values);

/// Reads out.size() elements of `dtype` as double.
void read_elements(DType dtype, const void* buffer, std::span<double> out);

}  // namespace sirve::engine

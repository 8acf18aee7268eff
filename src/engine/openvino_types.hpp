#pragma once

#include <openvino/core/partial_shape.hpp>
#include <openvino/core/type/element_type.hpp>
#include <optional>

#include "base/tensor.hpp"

namespace sirve::engine {

/// The library's element type in our terms; nothing for types that Sirve does not hand over (4-bit, complex...).
std::optional<DType> dtype_of(const ov::element::Type& type);

/// Free axes become -1. The rank must be static.
Shape shape_of(const ov::PartialShape& shape);

}  // namespace sirve::engine

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sirve {

enum class DType {
    kFloat32,
    kFloat64,
    kFloat16,
    kBFloat16,
    kInt8,
    kInt16,
    kInt32,
    kInt64,
    kUInt8,
    kUInt16,
    kUInt32,
    kUInt64,
    kBool,
    kString
};

/// numpy's name of the type ("float32", "int64", "bool", "string").
std::string_view to_string(DType dtype);

/// Bytes of one element; 0 for strings.
std::size_t size_of(DType dtype);

/// Sizes from the outermost axis inwards; in a TensorSpec -1 means "free per request".
using Shape = std::vector<std::int64_t>;

/// "[?, 10]" for a spec, "[3, 10]" for a value.
std::string shape_text(const Shape& shape);

/// Product of the sizes; 1 for a scalar. The caller has checked that no axis is negative and nothing overflows.
std::int64_t element_count(const Shape& shape);

/// One input or output of a model as it declares it.
struct TensorSpec {
    std::string name;
    DType dtype = DType::kFloat32;
    Shape shape;  ///< includes the batch axis, usually -1
};

}  // namespace sirve

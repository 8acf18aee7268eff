#include "engine/openvino_types.hpp"

namespace sirve::engine {

std::optional<DType> dtype_of(const ov::element::Type& type) {
    if (type == ov::element::f32) return DType::kFloat32;
    if (type == ov::element::f64) return DType::kFloat64;
    if (type == ov::element::f16) return DType::kFloat16;
    if (type == ov::element::bf16) return DType::kBFloat16;
    if (type == ov::element::i8) return DType::kInt8;
    if (type == ov::element::i16) return DType::kInt16;
    if (type == ov::element::i32) return DType::kInt32;
    if (type == ov::element::i64) return DType::kInt64;
    if (type == ov::element::u8) return DType::kUInt8;
    if (type == ov::element::u16) return DType::kUInt16;
    if (type == ov::element::u32) return DType::kUInt32;
    if (type == ov::element::u64) return DType::kUInt64;
    if (type == ov::element::boolean) return DType::kBool;
    if (type == ov::element::string) return DType::kString;
    return std::nullopt;
}

Shape shape_of(const ov::PartialShape& shape) {
    Shape result;
    for (const ov::Dimension& axis : shape) result.push_back(axis.is_static() ? axis.get_length() : -1);
    return result;
}

}  // namespace sirve::engine

#include "base/tensor.hpp"

namespace sirve {

namespace {

struct DTypeRow {
    std::string_view name;
    std::size_t size;
};

// In the order of enum DType.
constexpr DTypeRow kRows[] = {{"float32", 4}, {"float64", 8}, {"float16", 2}, {"bfloat16", 2}, {"int8", 1},
                              {"int16", 2},   {"int32", 4},   {"int64", 8},   {"uint8", 1},    {"uint16", 2},
                              {"uint32", 4},  {"uint64", 8},  {"bool", 1},    {"string", 0}};

}  // namespace

std::string_view to_string(DType dtype) {
    return kRows[static_cast<std::size_t>(dtype)].name;
}

std::size_t size_of(DType dtype) {
    return kRows[static_cast<std::size_t>(dtype)].size;
}

std::string shape_text(const Shape& shape) {
    std::string text = "[";
    for (std::size_t i = 0; i < shape.size(); ++i) {
        if (i > 0) text += ", ";
        text += shape[i] < 0 ? std::string("?") : std::to_string(shape[i]);
    }
    return text + "]";
}

std::int64_t element_count(const Shape& shape) {
    std::int64_t count = 1;
    for (const std::int64_t size : shape) count *= size;
    return count;
}

}  // namespace sirve

#include "engine/element_conversion.hpp"

#include <cmath>
#include <cstdint>
#include <limits>
#include <openvino/core/type/bfloat16.hpp>
#include <openvino/core/type/float16.hpp>
#include <type_traits>

namespace sirve::engine {

namespace {

template <typename T>
T convert(double value) {
    if constexpr (std::is_integral_v<T>) {
        // Comparing with the limits as double is exact enough: the largest int64 rounds up to 2^63, which saturates
        // too.
        if (std::isnan(value)) return 0;
        if (value >= static_cast<double>(std::numeric_limits<T>::max())) return std::numeric_limits<T>::max();
        if (value <= static_cast<double>(std::numeric_limits<T>::lowest())) return std::numeric_limits<T>::lowest();
        return static_cast<T>(value);
    } else if constexpr (std::is_same_v<T, float> || std::is_same_v<T, double>) {
        return static_cast<T>(value);
    } else {
        return T(static_cast<float>(value));
    }
}

/// Calls `function` with a null pointer of the C++ type that stands for `dtype`.
template <typename Function>
void with_type(DType dtype, Function function) {
    switch (dtype) {
        case DType::kFloat32:
            function(static_cast<float*>(nullptr));
            return;
        case DType::kFloat64:
            function(static_cast<double*>(nullptr));
            return;
        case DType::kFloat16:
            function(static_cast<ov::float16*>(nullptr));
            return;
        case DType::kBFloat16:
            function(static_cast<ov::bfloat16*>(nullptr));
            return;
        case DType::kInt8:
            function(static_cast<std::int8_t*>(nullptr));
            return;
        case DType::kInt16:
            function(static_cast<std::int16_t*>(nullptr));
            return;
        case DType::kInt32:
            function(static_cast<std::int32_t*>(nullptr));
            return;
        case DType::kInt64:
            function(static_cast<std::int64_t*>(nullptr));
            return;
        case DType::kUInt8:
            function(static_cast<std::uint8_t*>(nullptr));
            return;
        case DType::kUInt16:
            function(static_cast<std::uint16_t*>(nullptr));
            return;
        case DType::kUInt32:
            function(static_cast<std::uint32_t*>(nullptr));
            return;
        case DType::kUInt64:
            function(static_cast<std::uint64_t*>(nullptr));
            return;
        case DType::kBool:
            function(static_cast<bool*>(nullptr));
            return;
        case DType::kString:
            return;
    }
}

}  // namespace

void write_elements(DType dtype, void* buffer, std::span<const double> values) {
    with_type(dtype, [&]<typename T>(T*) {
        T* const out = static_cast<T*>(buffer);
        if constexpr (std::is_same_v<T, bool>) {
            for (std::size_t i = 0; i < values.size(); ++i) out[i] = values[i] != 0;
        } else {
            for (std::size_t i = 0; i < values.size(); ++i) out[i] = convert<T>(values[i]);
        }
    });
}

void read_elements(DType dtype, const void* buffer, std::span<double> out) {
    with_type(dtype, [&]<typename T>(T*) {
        const T* const in = static_cast<const T*>(buffer);
        for (std::size_t i = 0; i < out.size(); ++i) {
            if constexpr (std::is_class_v<T>)
                out[i] = static_cast<double>(static_cast<float>(in[i]));
            else
                out[i] = static_cast<double>(in[i]);
        }
    });
}

}  // namespace sirve::engine

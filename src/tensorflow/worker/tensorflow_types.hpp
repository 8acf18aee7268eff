#pragma once

#include <tensorflow/c/c_api.h>

#include <array>
#include <memory>
#include <optional>
#include <utility>

#include "base/tensor.hpp"

namespace sirve::tensorflow {

template <auto release>
struct Release {
    template <typename T>
    void operator()(T* object) const {
        release(object);
    }
};

/// Owns an object of TensorFlow's C API.
template <typename T, auto release>
using Handle = std::unique_ptr<T, Release<release>>;
using TensorHandle = Handle<TF_Tensor, TF_DeleteTensor>;

constexpr std::array<std::pair<DType, TF_DataType>, 14> kTypes{{{DType::kFloat32, TF_FLOAT},
                                                                {DType::kFloat64, TF_DOUBLE},
                                                                {DType::kFloat16, TF_HALF},
                                                                {DType::kBFloat16, TF_BFLOAT16},
                                                                {DType::kInt8, TF_INT8},
                                                                {DType::kInt16, TF_INT16},
                                                                {DType::kInt32, TF_INT32},
                                                                {DType::kInt64, TF_INT64},
                                                                {DType::kUInt8, TF_UINT8},
                                                                {DType::kUInt16, TF_UINT16},
                                                                {DType::kUInt32, TF_UINT32},
                                                                {DType::kUInt64, TF_UINT64},
                                                                {DType::kBool, TF_BOOL},
                                                                {DType::kString, TF_STRING}}};

constexpr TF_DataType tensorflow_type(DType dtype) {
    for (const auto& [ours, theirs] : kTypes)
        if (ours == dtype) return theirs;
    return TF_FLOAT;  // unreachable: the table has every DType
}

/// Nothing for types that Sirve does not hand over (complex, quantized, resources...).
constexpr std::optional<DType> dtype_of(int type) {
    for (const auto& [ours, theirs] : kTypes)
        if (theirs == type) return ours;
    return std::nullopt;
}

}  // namespace sirve::tensorflow

#pragma once

#include <optional>
#include <vector>

#include <openvino/openvino.hpp>
#include <openvino/opsets/opset15.hpp>

#include "formats/hdf5_file.hpp"

/// Small pieces of OpenVINO graphs that the layers are made of.
namespace sirve::keras {

namespace ops = ov::opset15;

using Output = ov::Output<ov::Node>;
using Outputs = std::vector<Output>;

Output scalar(float value);                                ///< a float32 constant without axes
Output integers(const std::vector<std::int64_t>& values);  ///< an int64 vector
Output integer(std::int64_t value);                        ///< an int64 scalar
Output constant(const formats::FloatArray& array);
Output constant(const Shape& shape, const std::vector<float>& values);

Output add(const Output& a, const Output& b);
/// A bias of several axes, as Keras 3 with TensorFlow adds it to x where that is not what its shape says: with only one
/// axis longer than 1 it counts as a vector, and if that is not as long as the last axis of x but as long as the second
/// one, it belongs there. (keras/src/backend/tensorflow/numpy.py, add.)
std::optional<Output> bias_of_second_axis(const Output& x, const Output& bias);
Output subtract(const Output& a, const Output& b);
Output multiply(const Output& a, const Output& b);
Output divide(const Output& a, const Output& b);
Output to_float(const Output& x);  ///< x itself if it is float32
Output transpose(const Output& x, const std::vector<std::int64_t>& order);
Output reshape(const Output& x, const std::vector<std::int64_t>& shape);  ///< 0 keeps the axis, -1 is what is left
Output unsqueeze(const Output& x, std::int64_t axis);
Output squeeze(const Output& x, std::int64_t axis);
Output concatenate(const Outputs& inputs, std::int64_t axis);
/// x[..., begin:end:step, ...] along one axis.
Output slice(const Output& x, std::int64_t axis, std::int64_t begin, std::int64_t end, std::int64_t step = 1);
/// The sizes of x, or one of them, at run time: an int64 vector.
Output shape_of(const Output& x);
Output size_of_axis(const Output& x, std::int64_t axis);

/// Says that x is computed from several rows of the batch at once; see `any_rows_mixed`.
Output mixes_rows(Output x);
/// True if any part of the model, bodies of its loops included, was said to mix rows.
bool any_rows_mixed(const ov::Model& model);

std::size_t rank_of(const Output& x);  ///< 0 if it is not known
/// Size of an axis (counted from the end if negative), -1 if it is free.
std::int64_t dimension(const Output& x, std::int64_t axis);
Shape shape_of_output(const Output& x);  ///< -1 for free sizes

/// OpenVINO convolves and pools with the channels after the batch; Keras mostly has them last. A conversion to one form
/// that directly follows the conversion to the other cancels it, so that a chain of convolutions stays as it is.
Output to_channels_first(const Output& x);
Output to_channels_last(const Output& x);
/// What `x` was before to_channels_last, if it comes from there.
std::optional<Output> before_channels_last(const Output& x);

/// Applies an element-wise function without cutting a chain of convolutions in two.
template <typename Function>
Output elementwise(const Output& x, Function&& function) {
    if (const auto inner = before_channels_last(x)) return to_channels_last(function(*inner));
    return function(x);
}

/// The array with its axes in another order.
formats::FloatArray permute(const formats::FloatArray& array, const std::vector<std::size_t>& order);

}  // namespace sirve::keras

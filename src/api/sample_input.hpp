#pragma once

#include <random>
#include <vector>

#include "base/tensor.hpp"
#include "models/predict_call.hpp"

namespace sirve::api {

/// One plausible row for every input of a model: standard normal numbers, rounded to two decimals, or zeros and ones
/// where the model takes whole numbers, or words where it takes strings. A free axis gets kFreeAxis elements.
std::vector<models::TensorValue> sample_inputs(const std::vector<TensorSpec>& inputs, std::mt19937& random);

/// How long a free axis of a generated row is.
inline constexpr std::int64_t kFreeAxis = 4;

}  // namespace sirve::api

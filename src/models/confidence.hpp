#pragma once

#include <vector>

#include "models/model_config.hpp"
#include "models/predict_call.hpp"

namespace sirve::models {

/// Fills `confidence` with one number a row, over all outputs of the row together.
void compute_confidence(Confidence kind, const std::vector<TensorValue>& outputs, std::size_t rows,
                        std::vector<double>& confidence);

}  // namespace sirve::models

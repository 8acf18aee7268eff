#pragma once

#include "base/error.hpp"
#include "engine/engine.hpp"
#include "models/predict_call.hpp"

namespace sirve::models {

/// Compares a call's inputs with what the model takes and brings them into its order. Where it takes one value a row,
/// shape [rows] becomes [rows, 1], and for strings the other way around. Errors say which row or input is wrong and
/// what would be right: kMalformed for a wrong number of axes and for strings where numbers are due, kInvalidArgument
/// for wrong names, sizes and for no rows at all. `model_id` is for the messages.
Status check_inputs(const engine::Signature& signature, std::string_view model_id, std::vector<TensorValue>& inputs);

}  // namespace sirve::models

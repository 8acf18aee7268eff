#pragma once

#include "base/error.hpp"
#include "engine/engine.hpp"
#include "models/predict_call.hpp"

namespace sirve::models {

/// Compares a call's inputs with what the model takes and brings them into its order. Where it takes one number a row,
/// shape [rows] becomes [rows, 1]. Errors say which row or input is wrong and what would be right: kMalformed for a
/// wrong number of axes, kInvalidArgument for wrong names, sizes and for no rows at all. `model_id` is for the
/// messages.
Status check_inputs(const engine::Signature& signature, std::string_view model_id, std::vector<NumberArray>& inputs);

}  // namespace sirve::models

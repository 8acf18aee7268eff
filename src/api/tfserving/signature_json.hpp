#pragma once

#include "api/json_answer.hpp"
#include "models/model_info.hpp"

namespace sirve::api::tfserving {

/// A model's inputs and outputs as the answer of /metadata: one signature, "serving_default".
Json metadata_json(const models::ModelInfo& info);

}  // namespace sirve::api::tfserving

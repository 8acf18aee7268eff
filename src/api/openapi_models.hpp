#pragma once

#include <vector>

#include "api/json_answer.hpp"
#include "models/model_info.hpp"

namespace sirve::api {

/// A request for each model that serves which it really answers, by model name: OpenAPI's "examples" of /predict.
Json prediction_examples(const std::vector<models::ModelInfo>& models);

/// Makes the request schemas of /predict and /evaluate in `schemas` say what the models that serve take: one
/// alternative for each, with its name and the shape of its inputs.
void add_model_schemas(Json& schemas, const std::vector<models::ModelInfo>& models);

}  // namespace sirve::api

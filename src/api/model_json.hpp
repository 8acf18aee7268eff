#pragma once

#include "api/json_answer.hpp"
#include "models/model_info.hpp"

namespace sirve::api {

/// A model's description as /models/{id} shows it, without the timestamp.
Json model_json(const models::ModelInfo& info);

/// A shape with null for an axis that is free, as Keras writes it.
Json shape_json(const Shape& shape);

}  // namespace sirve::api

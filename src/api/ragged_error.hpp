#pragma once

#include <string_view>

#include "api/tensor_body.hpp"
#include "base/error.hpp"
#include "models/registry.hpp"

namespace sirve::api {

/// Says which row is too long or too short and what it should be: "row 3 has 4 values; model 'default' takes 10". The
/// model is asked for its width; if it is not known, the rows before are the measure.
Error ragged_error(const RaggedRow& row, std::string_view model_id, const models::Registry& registry);

}  // namespace sirve::api

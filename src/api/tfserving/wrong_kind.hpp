#pragma once

#include <optional>
#include <vector>

#include "api/tfserving/request_reader.hpp"
#include "base/error.hpp"
#include "base/tensor.hpp"

namespace sirve::api::tfserving {

/// The complaint, in TensorFlow Serving's words, about the first input that holds numbers where the model takes strings
/// or the other way around; nothing if there is none. `inputs` are matched to `specs` by name, a single one without a
/// name to the only spec.
std::optional<Error> find_wrong_kind(const std::vector<TensorSpec>& specs, Format format,
                                     const std::vector<models::TensorValue>& inputs);

}  // namespace sirve::api::tfserving

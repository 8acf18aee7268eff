#pragma once

#include <functional>
#include <string>

#include "keras/operation_context.hpp"
#include "keras/topology.hpp"

namespace sirve::keras {

/// Gives the tensor that a call refers to.
using TensorFinder = std::function<Result<Output>(const TensorRef&)>;

/// Whether an entry of a model is not a layer but an operation between tensors: of keras.ops, or a function of
/// TensorFlow in a file of Keras 2.
bool is_operation_entry(const LayerEntry& entry);

/// Builds one call of such an entry. `title` says in messages which one it is. May throw what OpenVINO throws.
Result<Outputs> build_operation(const LayerEntry& entry, const Call& call, const TensorFinder& find,
                                const std::string& title);

}  // namespace sirve::keras

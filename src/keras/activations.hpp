#pragma once

#include <string>
#include <vector>

#include "keras/graph_ops.hpp"
#include "keras/json.hpp"

namespace sirve::keras {

/// Applies the activation that `config` names, in any of the forms that Keras writes: null, a name, a serialized
/// function or a serialized activation layer. Keras 2 and 3 compute hard_sigmoid differently. Unknown ones and Python
/// code are kUnimplemented.
Result<Output> apply_activation(const Json& config, const Output& x, int keras_major);

/// The name of an activation in any of these forms, "linear" for none; empty if it is a layer with options.
std::string activation_name(const Json& config);

/// Names of all activations that can be applied.
std::vector<std::string> supported_activations();

Output relu(const Output& x, double negative_slope, const Json& max_value, double threshold);
Output leaky_relu(const Output& x, double slope);
Output elu(const Output& x, double alpha);
Output softmax(const Output& x, const std::vector<std::int64_t>& axes);  ///< over all of them together

}  // namespace sirve::keras

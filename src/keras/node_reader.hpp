#pragma once

#include <vector>

#include "base/error.hpp"
#include "keras/topology.hpp"

namespace sirve::keras {

/// The calls of a layer from its `inbound_nodes`, in the form of Keras 3 ({"args", "kwargs"}) or of Keras 2 (lists of
/// [layer, node, tensor, kwargs]).
Result<std::vector<Call>> read_calls(const Json& inbound_nodes);

/// The ends of a model from its `input_layers` or `output_layers`: one triple [layer, node, tensor], a list, or a
/// dictionary, whose keys then are the public names; a nested structure is flattened. Repeated names get a suffix.
Result<std::vector<NamedTensor>> read_ends(const Json& ends);

/// Keras counts the calls of a nested model from 1 in some places and from 0 in others, depending on the version; after
/// this, all of `topology` counts from 0.
void count_model_calls_from_zero(Topology& topology, int keras_major);

}  // namespace sirve::keras

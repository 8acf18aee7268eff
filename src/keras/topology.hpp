#pragma once

#include <map>
#include <string>
#include <variant>
#include <vector>

#include "base/error.hpp"
#include "keras/serialized_object.hpp"

namespace sirve::keras {

/// Which tensor of a model: the `output`-th result of the `call`-th use of a layer, both counted from 0.
struct TensorRef {
    std::string layer;
    std::size_t call = 0;
    std::size_t output = 0;

    bool operator==(const TensorRef&) const = default;
};

/// An argument of a call: a constant, a tensor, or a list with at least one tensor in it. Dictionaries with tensors
/// become lists in the order of their keys, which is how Keras flattens them.
struct Argument {
    std::variant<Json, TensorRef, std::vector<Argument>> value;
};

/// The tensors in `argument`, in order.
void collect_tensors(const Argument& argument, std::vector<TensorRef>& found);

/// One use of a layer.
struct Call {
    std::vector<Argument> args;
    std::map<std::string, Argument> kwargs;
};

struct LayerEntry {
    std::string name;
    SerializedObject object;
    std::vector<Call> calls;
    bool is_input = false;
    /// Whether Keras's `model.layers` has it; paths of weights count only these.
    bool is_listed = true;
};

struct NamedTensor {
    std::string name;
    TensorRef tensor;
};

/// A model as a graph of calls, the same for Sequential and Functional, for Keras 2 and 3.
struct Topology {
    std::string name;
    std::vector<LayerEntry> layers;
    std::vector<NamedTensor> inputs;  ///< in Keras's order, with public names
    std::vector<NamedTensor> outputs;
    bool is_sequential = false;  ///< then the layers follow each other, and `outputs` names only the first one
};

/// Reads the graph of a Sequential or Functional model (not of the models inside it, which stay entries).
Result<Topology> read_topology(const SerializedObject& model, int keras_major);

/// One step of computing a model: the `call`-th use of `layers[layer]`.
struct Step {
    std::size_t layer = 0;
    std::size_t call = 0;

    bool operator==(const Step&) const = default;
};

/// All steps in the order in which Keras computes them, which decides who sees a mask that MultiHeadAttention takes
/// off: every step after those whose results it takes, and farthest from the outputs first. (keras/src/ops/function.py,
/// map_graph.) Layers may stand in the file before the ones they use. Fails if a reference leads nowhere or the graph
/// has a cycle.
Result<std::vector<Step>> order_steps(const Topology& topology);

}  // namespace sirve::keras

#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "tensorflow/messages.hpp"

namespace sirve::tensorflow {

/// An output of an operation of the graph.
struct GraphTensor {
    std::string operation;
    int index = 0;
};

/// A signature and what its inputs and outputs are in the graph, in the same order.
struct GraphSignature {
    ModelSignature signature;
    std::vector<GraphTensor> inputs;
    std::vector<GraphTensor> outputs;
};

/// Reads the signature `name` (empty: "serving_default", or the only one there is) of a serialized MetaGraphDef
/// (tensorflow/core/protobuf/meta_graph.proto). Errors: kInvalidArgument if there is none of that name; the message
/// tells which there are. kUnimplemented for what can't be served.
Result<GraphSignature> read_signature(const void* meta_graph, std::size_t bytes, const std::string& name);

/// A serialized ConfigProto: `threads` at most compute one call, and as many calls run at a time.
std::string session_config(std::size_t threads);

}  // namespace sirve::tensorflow

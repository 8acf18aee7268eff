#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/tensor.hpp"

// What the server and the TensorFlow process of a model tell each other, as JSON. Tensors lie in shared memory, of
// which each channel has two: the server's for inputs, the process's for outputs. A new or larger one is handed over
// with the message that first speaks of it.
//
// On the process's first channel: LoadRequest, answered by ModelSignature or an error; then any number of requests to
// serve another channel, each an empty object with the channel's socket. On each other channel: RunRequest, answered
// by RunReply or an error. A process ends when its first channel is closed.
namespace sirve::tensorflow {

struct LoadRequest {
    std::string directory;  ///< of the SavedModel
    std::string signature;  ///< its name; empty: "serving_default", or the only one there is
    std::size_t threads = 1;
};

/// Inputs and outputs of the chosen signature, sorted by name; each has at least one axis.
struct ModelSignature {
    std::string name;
    std::vector<TensorSpec> inputs;
    std::vector<TensorSpec> outputs;
    std::int64_t parameters = 0;  ///< numbers in the model's variables
};

/// A tensor in shared memory: row-major elements of its type, or strings as string_block.hpp has them.
struct TensorPlace {
    Shape shape;
    std::size_t offset = 0;
    std::size_t bytes = 0;
};

/// In the signature's order.
struct RunRequest {
    std::vector<TensorPlace> inputs;
};
struct RunReply {
    std::vector<TensorPlace> outputs;
};

/// Tensors begin at multiples of this.
constexpr std::size_t kTensorAlignment = 64;

constexpr std::size_t aligned(std::size_t offset) {
    return (offset + kTensorAlignment - 1) / kTensorAlignment * kTensorAlignment;
}

std::string to_message(const LoadRequest& request);
std::string to_message(const ModelSignature& signature);
std::string to_message(const RunRequest& request);
std::string to_message(const RunReply& reply);
std::string to_message(const Error& error);

// Each returns what was written, or the error that was written instead, or kInternal for what is neither.
Result<LoadRequest> load_request_from(const std::string& message);
Result<ModelSignature> model_signature_from(const std::string& message);
Result<RunRequest> run_request_from(const std::string& message);
Result<RunReply> run_reply_from(const std::string& message);

/// Elements of a tensor that lies within `memory_bytes`, has no negative or absurd axis and, unless it holds strings,
/// exactly the bytes of its shape. Errors: kInternal; the other process is not to be trusted.
Result<std::size_t> checked_elements(const TensorPlace& place, DType dtype, std::size_t memory_bytes);

}  // namespace sirve::tensorflow

#pragma once

#include <span>
#include <vector>

#include "base/error.hpp"
#include "tensorflow/messages.hpp"
#include "tensorflow/shared_memory.hpp"
#include "tensorflow/worker/tensorflow_types.hpp"

namespace sirve::tensorflow {

/// A copy of what lies in `memory`: TensorFlow may keep its inputs for longer than the memory stays as it is.
Result<TensorHandle> tensor_from(const TensorPlace& place, DType dtype, std::span<const std::byte> memory);

/// Writes the tensors one after the other into `memory`, which is replaced if it is too small. Errors: kUnimplemented
/// if a tensor is not of the type that the signature promises.
Result<RunReply> store_tensors(const std::vector<TensorHandle>& tensors, const std::vector<TensorSpec>& specs,
                               SharedMemory& memory);

}  // namespace sirve::tensorflow

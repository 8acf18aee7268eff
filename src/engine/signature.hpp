#pragma once

#include <vector>

#include "base/tensor.hpp"

namespace sirve::engine {

/// What a model takes and gives, in its own order.
struct Signature {
    std::vector<TensorSpec> inputs;
    std::vector<TensorSpec> outputs;
};

}  // namespace sirve::engine

#pragma once

#include "keras/operation_context.hpp"
#include "keras/operations/pieces.hpp"

namespace sirve::keras::operations {

/// The images of an operation, in float32 as (batch, channels, height, width).
struct Images {
    Output source;  ///< as the model has them
    Output x;
    bool channels_first = false;
    bool is_single = false;  ///< the tensor has no axis of a batch

    Output restore(const Output& y) const;  ///< a result of the same form, with its axes as the source has them
};

/// What is wrong is remembered in the context.
Images read_images(OperationContext& op, const std::string& name);

}  // namespace sirve::keras::operations

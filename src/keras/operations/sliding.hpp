#pragma once

#include "keras/operation_context.hpp"

namespace sirve::keras::operations {

/// The input of an operation that slides windows, in float32 with its channels first, and the options that all of them
/// have.
struct Sliding {
    Output x;
    bool channels_first = false;
    std::size_t axes = 0;  ///< over how many it slides
    ov::op::PadType padding = ov::op::PadType::VALID;
    ov::Shape none;

    Outputs restore(const Output& y) const { return {channels_first ? y : to_channels_last(y)}; }
};

/// What is wrong is remembered in the context.
Sliding read_sliding(OperationContext& op);

/// One positive number per axis; a single one stands for all.
std::vector<std::size_t> amounts(OperationContext& op, const std::string& name, std::size_t axes);

}  // namespace sirve::keras::operations

#pragma once

#include "keras/operation_builder.hpp"
#include "keras/operation_context.hpp"
#include "keras/operation_table.hpp"

namespace sirve::keras {

/// An operation between tensors as TensorFlow 1.15 to 2.3 stored it, in a TensorFlowOpLayer: a node of a TensorFlow
/// graph, whose constant inputs are beside it. What of keras.ops computes the same, and with which arguments.
struct LegacyNode {
    const OperationRow* row = nullptr;
    OperationContext::Arguments arguments;
};

Result<LegacyNode> read_legacy_node(const LayerEntry& entry, const Call& call, const TensorFinder& find);

}  // namespace sirve::keras

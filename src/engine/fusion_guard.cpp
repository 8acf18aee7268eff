#include "engine/fusion_guard.hpp"

#include <algorithm>
#include <unordered_set>

#include <openvino/op/constant.hpp>
#include <openvino/op/matmul.hpp>
#include <openvino/op/util/binary_elementwise_arithmetic.hpp>
#include <openvino/op/util/unary_elementwise_arithmetic.hpp>

namespace sirve::engine {

namespace {

bool is_constant(const ov::Output<ov::Node>& value) {
    return ov::is_type<ov::op::v0::Constant>(value.get_node());
}

bool is_unary(const ov::Node& node) {
    return ov::is_type<ov::op::util::UnaryElementwiseArithmetic>(&node);
}

bool is_binary(const ov::Node& node) {
    return ov::is_type<ov::op::util::BinaryElementwiseArithmetic>(&node);
}

/// An element-wise operation on two computed tensors.
bool is_join(const ov::Node& node) {
    return is_binary(node) && !is_constant(node.input_value(0)) && !is_constant(node.input_value(1));
}

}  // namespace

bool may_crash_fusion(const ov::Model& model) {
    // Nodes with nothing but element-wise operations between them and a join before them, or the join itself.
    std::unordered_set<const ov::Node*> after_join;
    std::unordered_set<const ov::Node*> after_product;
    for (const auto& node : model.get_ordered_ops()) {
        const bool is_product = ov::is_type<ov::op::v0::MatMul>(node.get());
        if (is_product) after_product.insert(node.get());
        if (!is_unary(*node) && !is_binary(*node)) continue;
        const auto follows = [&](const std::unordered_set<const ov::Node*>& nodes) {
            const auto values = node->input_values();
            return std::any_of(values.begin(), values.end(),
                               [&](const auto& value) { return nodes.contains(value.get_node()); });
        };
        if (follows(after_product)) after_product.insert(node.get());
        if (is_join(*node)) {
            if (follows(after_join) && follows(after_product)) return true;
            after_join.insert(node.get());
        } else if (follows(after_join)) {
            after_join.insert(node.get());
        }
    }
    return false;
}

}  // namespace sirve::engine

#include <cmath>

#include "keras/operations/operations.hpp"

namespace sirve::keras::operations {

namespace {

Output mean_of(const Output& x, const std::vector<std::int64_t>& axes) {
    return std::make_shared<ops::ReduceMean>(x, integers(axes), true);
}

Output inverse_root(const Output& x, double epsilon) {
    return keras::divide(scalar(1), std::make_shared<ops::Sqrt>(keras::add(x, scalar(static_cast<float>(epsilon)))));
}

/// The axes that are normalized, the last one by default.
std::vector<std::int64_t> normalized_axes(OperationContext& op, const Output& x) {
    const auto rank = op.known_rank(x);
    std::vector<std::int64_t> axes{static_cast<std::int64_t>(rank) - 1};
    if (op.given("axis")) axes = op.axes("axis", rank);
    for (const auto axis : axes) op.note_mixed_rows(x, axis);
    return axes;
}

/// A scale or offset fits as it is if it belongs to the last axis, or has all axes.
bool fits(const Output& weight, const std::vector<std::int64_t>& axes, std::size_t rank) {
    const bool last_only = axes.size() == 1 && axes[0] == static_cast<std::int64_t>(rank) - 1;
    return rank_of(weight) == rank || (last_only && rank_of(weight) <= 1);
}

/// Multiplies by `scale` and adds `offset`, if they are there.
Result<Outputs> scaled(OperationContext& op, Output y, const std::vector<std::int64_t>& axes, const std::string& scale,
                       const std::string& offset) {
    const auto rank = rank_of(y);
    if (op.given(scale)) {
        const auto factor = op.float_tensor(scale);
        if (!fits(factor, axes, rank)) return op.unsupported("a " + scale + " over other axes than the last");
        y = keras::multiply(y, factor);
    }
    if (!offset.empty() && op.given(offset)) {
        const auto summand = op.float_tensor(offset);
        if (!fits(summand, axes, rank)) return op.unsupported("a " + offset + " over other axes than the last");
        y = keras::add(y, summand);
    }
    return Outputs{y};
}

/// Every head of keys serves several heads of queries that follow each other.
Output repeat_heads(const Output& x, std::int64_t heads, std::int64_t groups) {
    std::vector<std::int64_t> indices;
    for (std::int64_t head = 0; head < heads; ++head)
        indices.insert(indices.end(), static_cast<std::size_t>(groups), head);
    return std::make_shared<ops::Gather>(x, integers(indices), integer(2));
}

Output einsum_of(const Output& a, const Output& b, const std::string& equation) {
    return std::make_shared<ops::Einsum>(ov::OutputVector{a, b}, equation);
}

/// Whether key s comes no later than query t, as (t, s).
Output causal_mask(const Output& logits) {
    const auto indices = [&](std::int64_t axis) -> Output {
        return std::make_shared<ops::Range>(integer(0), keras::squeeze(size_of_axis(logits, axis), 0), integer(1),
                                            ov::element::i64);
    };
    return std::make_shared<ops::LessEqual>(keras::unsqueeze(indices(3), 0), keras::unsqueeze(indices(2), 1));
}

}  // namespace

Result<Outputs> layer_norm(OperationContext& op) {
    const auto x = op.float_tensor("x");
    const auto axes = normalized_axes(op, x);
    const auto centered = keras::subtract(x, mean_of(x, axes));
    const auto inverse = inverse_root(mean_of(keras::multiply(centered, centered), axes), op.number("epsilon", 1e-7));
    const bool only_scaled = op.boolean("rms_scaling", false);
    return scaled(op, keras::multiply(only_scaled ? x : centered, inverse), axes, "gamma", only_scaled ? "" : "beta");
}

Result<Outputs> rms_norm(OperationContext& op) {
    const auto x = op.float_tensor("x");
    const auto axes = normalized_axes(op, x);
    const auto inverse = inverse_root(mean_of(keras::multiply(x, x), axes), op.number("epsilon", 1e-7));
    return scaled(op, keras::multiply(x, inverse), axes, "scale", "");
}

/// Of tensors (batch, length, heads, size). Where the mask is false a very low score stands.
Result<Outputs> dot_product_attention(OperationContext& op) {
    const auto query = op.float_tensor("query");
    auto key = op.float_tensor("key");
    auto value = op.float_tensor("value");
    if (op.given("attn_logits_soft_cap")) return op.unsupported("attn_logits_soft_cap");
    op.boolean("flash_attention", false);  // another way to the same numbers
    if (op.known_rank(query) != 4 || op.known_rank(key) != 4 || op.known_rank(value) != 4)
        return op.broken("expects tensors with 4 axes");
    const auto heads = dimension(query, 2);
    const auto key_heads = dimension(key, 2);
    const auto size = dimension(key, 3);
    if (heads < 1 || key_heads < 1 || size < 1 || heads > 4096) return op.unsupported("heads of a free size");
    if (heads > key_heads && key_heads > 1) {
        key = repeat_heads(key, key_heads, heads / key_heads);
        value = repeat_heads(value, key_heads, heads / key_heads);
    } else if (heads != key_heads) {
        return op.unsupported("one head of keys for several of queries");
    }
    const auto scale = op.number("scale", 1 / std::sqrt(static_cast<double>(size)));
    auto logits = keras::multiply(einsum_of(query, key, "btnh,bsnh->bnts"), scalar(static_cast<float>(scale)));
    if (op.given("bias")) logits = keras::add(logits, op.float_tensor("bias"));
    const auto low = scalar(-0.7F * 3.4028235e38F);
    if (op.given("mask"))
        logits = std::make_shared<ops::Select>(op.typed_tensor("mask", ov::element::boolean), logits, low);
    if (op.boolean("is_causal", false)) logits = std::make_shared<ops::Select>(causal_mask(logits), logits, low);
    const Output weights = std::make_shared<ops::Softmax>(logits, -1);
    return Outputs{einsum_of(weights, value, "bnts,bsnh->btnh")};
}

/// The mean with weights: of the tensor's shape, or one per element of the axis.
Result<Outputs> average(OperationContext& op) {
    const auto x = op.float_tensor("x");
    const auto rank = op.known_rank(x);
    const auto axes = op.axes("axis", rank);
    for (const auto axis : axes) op.note_mixed_rows(x, axis);
    if (!op.given("weights")) return Outputs{std::make_shared<ops::ReduceMean>(x, integers(axes), false)};
    auto weights = op.float_tensor("weights");
    if (rank_of(weights) != rank) {
        if (rank_of(weights) != 1 || axes.size() != 1) return op.unsupported("weights with other axes than the tensor");
        std::vector<std::int64_t> shape(rank, 1);
        shape[static_cast<std::size_t>(axes[0])] = -1;
        weights = keras::reshape(weights, shape);
    }
    const Output sum = std::make_shared<ops::ReduceSum>(keras::multiply(x, weights), integers(axes), false);
    return Outputs{keras::divide(sum, std::make_shared<ops::ReduceSum>(weights, integers(axes), false))};
}

/// Along the second axis.
Result<Outputs> hstack(OperationContext& op) {
    const auto inputs = op.tensors("xs");
    if (op.known_rank(inputs[0]) < 2) return op.unsupported("tensors with one axis");
    return Outputs{keras::concatenate(inputs, 1)};
}

}  // namespace sirve::keras::operations

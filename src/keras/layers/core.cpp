#include <limits>

#include "keras/layers/layers.hpp"
#include "keras/layers/quantized_kernel.hpp"

namespace sirve::keras {

Result<Outputs> build_dense(LayerContext& layer) {
    const auto x = layer.float_input_of_rank(2, 8);
    const auto units = layer.integer("units");
    const auto quantization = read_quantization(layer);
    const auto bias = layer.boolean("use_bias", true) ? std::optional<Shape>(Shape{units}) : std::nullopt;
    const auto kernel = read_kernel(layer, layer.own_weights(), quantization, {dimension(x, -1), units}, bias);
    if (layer.error()) return *layer.error();
    return Outputs{layer.activate(multiply_by(x, kernel, quantization))};
}

namespace {

/// Keras casts ids to int32 and wraps negative ones once, as Python does. An id outside of the table has no answer: its
/// row is NaN, so that it can't be taken for one, and nothing beyond the table is read.
Output look_up(LayerContext& layer, const Output& table, std::int64_t size) {
    const Output ids = std::make_shared<ops::Convert>(layer.input(), ov::element::i32);
    const auto id = [](std::int64_t value) -> Output { return ops::Constant::create(ov::element::i32, {}, {value}); };
    const Output is_negative = std::make_shared<ops::Less>(ids, id(0));
    const Output wrapped = std::make_shared<ops::Select>(is_negative, add(ids, id(size)), ids);
    const Output low = std::make_shared<ops::GreaterEqual>(wrapped, id(0));
    const Output high = std::make_shared<ops::Less>(wrapped, id(size));
    const Output inside = std::make_shared<ops::LogicalAnd>(low, high);
    const Output row = std::make_shared<ops::Select>(inside, wrapped, id(0));
    const Output found = std::make_shared<ops::Gather>(table, row, integer(0));
    layer.refuse_where(std::make_shared<ops::LogicalNot>(inside));
    if (layer.boolean("mask_zero", false)) layer.set_mask(std::make_shared<ops::NotEqual>(ids, id(0)));
    return std::make_shared<ops::Select>(unsqueeze(inside, -1), found, scalar(std::numeric_limits<float>::quiet_NaN()));
}

}  // namespace

Result<Outputs> build_embedding(LayerContext& layer) {
    const auto size = layer.integer("input_dim");
    const auto width = layer.integer("output_dim");
    layer.ignore({"input_length"});
    const auto table = read_embeddings(layer, read_quantization(layer), size, width);
    return Outputs{look_up(layer, constant(table), size)};
}

/// Looks embeddings up; with `reverse` it multiplies by the table (or by one of its own), which gives a number for each
/// of its rows.
Result<Outputs> build_reversible_embedding(LayerContext& layer) {
    const auto size = layer.integer("input_dim");
    const auto width = layer.integer("output_dim");
    const bool reverse = layer.flag("reverse");
    const bool tied = layer.boolean("tie_weights", true);
    const auto cap = layer.number("logit_soft_cap", 0);
    layer.ignore({"reverse_dtype"});
    const auto quantization = read_quantization(layer, "", true);
    const auto tables = read_reversible_embeddings(layer, quantization, size, width, tied);
    if (layer.error()) return *layer.error();
    if (!reverse) {
        return Outputs{look_up(layer, constant(tables.table), size)};
    }
    layer.boolean("mask_zero", false);
    auto logits = multiply_by(layer.float_input(), tables.reverse, quantization);
    if (cap != 0) {
        const auto by = scalar(static_cast<float>(cap));
        logits = multiply(std::make_shared<ops::Tanh>(divide(logits, by)), by);
    }
    return Outputs{logits};
}

Result<Outputs> build_identity(LayerContext& layer) {
    layer.ignore({"rate", "drop_path_rate", "stddev", "noise_shape", "data_format", "l1", "l2"});
    Outputs outputs;
    for (std::size_t index = 0; index < layer.input_count(); ++index) outputs.push_back(layer.input(index));
    return outputs;
}

/// Steps whose values all equal mask_value are masked, and become 0.
Result<Outputs> build_masking(LayerContext& layer) {
    const auto x = layer.float_input_of_rank(2, 8);
    const auto value = scalar(static_cast<float>(layer.number("mask_value", 0)));
    const Output differs = std::make_shared<ops::NotEqual>(x, value);
    const Output keep = std::make_shared<ops::ReduceLogicalOr>(differs, integer(-1), false);
    layer.set_mask(keep);
    return Outputs{multiply(x, std::make_shared<ops::Convert>(unsqueeze(keep, -1), ov::element::f32))};
}

}  // namespace sirve::keras

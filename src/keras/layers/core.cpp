#include "keras/layers/layers.hpp"

namespace sirve::keras {

Result<Outputs> build_dense(LayerContext& layer) {
    const auto x = layer.float_input_of_rank(2, 8);
    const auto units = layer.integer("units");
    std::vector<WeightSpec> specs{{"kernel", {dimension(x, -1), units}}};
    const bool use_bias = layer.boolean("use_bias", true);
    if (use_bias) specs.push_back({"bias", {units}});
    const auto weights = layer.weights(specs);
    Output y = std::make_shared<ops::MatMul>(x, weights[0]);
    if (use_bias) y = add(y, weights[1]);
    return Outputs{layer.activate(y)};
}

/// Keras casts ids to int32 and wraps negative ones once, as Python does. An id outside of the table has no answer: its
/// row is NaN, so that it can't be taken for one, and nothing beyond the table is read.
Result<Outputs> build_embedding(LayerContext& layer) {
    const auto size = layer.integer("input_dim");
    const auto width = layer.integer("output_dim");
    layer.ignore({"input_length"});
    const auto table = layer.weights({{"embeddings", {size, width}}})[0];
    const Output ids = std::make_shared<ops::Convert>(layer.input(), ov::element::i32);
    const auto id = [](std::int64_t value) -> Output { return ops::Constant::create(ov::element::i32, {}, {value}); };
    const Output is_negative = std::make_shared<ops::Less>(ids, id(0));
    const Output wrapped = std::make_shared<ops::Select>(is_negative, add(ids, id(size)), ids);
    const Output low = std::make_shared<ops::GreaterEqual>(wrapped, id(0));
    const Output high = std::make_shared<ops::Less>(wrapped, id(size));
    const Output inside = std::make_shared<ops::LogicalAnd>(low, high);
    const Output row = std::make_shared<ops::Select>(inside, wrapped, id(0));
    const Output found = std::make_shared<ops::Gather>(table, row, integer(0));
    const Output y =
        std::make_shared<ops::Select>(unsqueeze(inside, -1), found, scalar(std::numeric_limits<float>::quiet_NaN()));
    if (layer.boolean("mask_zero", false)) layer.set_mask(std::make_shared<ops::NotEqual>(ids, id(0)));
    return Outputs{y};
}

Result<Outputs> build_identity(LayerContext& layer) {
    layer.ignore({"rate", "stddev", "noise_shape", "data_format", "l1", "l2"});
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

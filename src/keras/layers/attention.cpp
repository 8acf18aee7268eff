#include "keras/activations.hpp"
#include "keras/layers/attention_mask.hpp"
#include "keras/layers/layers.hpp"

namespace sirve::keras {

namespace {

/// The inputs of the attention layers, a list [query, value] or [query, value, key]; the key is the value by default.
struct Inputs {
    Output query;
    Output value;
    Output key;
};

Result<Inputs> read_inputs(LayerContext& layer) {
    if (layer.input_count() < 2 || layer.input_count() > 3)
        return layer.broken("expects 2 or 3 inputs, but has " + std::to_string(layer.input_count()));
    Inputs inputs{layer.float_input(0), layer.float_input(1), layer.float_input(layer.input_count() - 1)};
    for (const auto& x : {inputs.query, inputs.value, inputs.key}) {
        if (rank_of(x) != 3)
            return layer.unsupported("an input of shape " + shape_text(shape_of_output(x)) + "; supported: 3 axes");
    }
    return inputs;
}

/// query (batch, queries, 1, size) + key (batch, 1, keys, size).
Output sums_of_pairs(const Inputs& inputs) {
    return add(unsqueeze(inputs.query, 2), unsqueeze(inputs.key, 1));
}

Output sum_of_last(const Output& x) {
    return std::make_shared<ops::ReduceSum>(x, integer(-1), false);
}

Output tanh(const Output& x) {
    return std::make_shared<ops::Tanh>(x);
}

/// softmax(scores) * value, where the scores (batch, queries, keys) of masked keys are lowered by as much as Keras
/// does; rows of masked queries are 0.
Outputs attend(LayerContext& layer, const Inputs& inputs, Output scores) {
    std::optional<Output> mask;
    if (const auto& value_mask = layer.tensor(1).mask) mask = unsqueeze(to_boolean(*value_mask), 1);
    const bool causal = layer.boolean("causal", false);  // an option in Keras 2, an argument of the call later
    if (layer.flag("use_causal_mask") || causal)
        mask = both(mask, causal_mask(size_of_axis(scores, 1), size_of_axis(scores, 2)));
    if (mask) scores = std::make_shared<ops::Select>(*mask, scores, subtract(scores, scalar(1e9F)));
    const auto weights = softmax(scores, {2});
    Output y = std::make_shared<ops::MatMul>(weights, inputs.value);
    if (const auto& query_mask = layer.tensor(0).mask)
        y = std::make_shared<ops::Select>(unsqueeze(to_boolean(*query_mask), 2), y, scalar(0));
    layer.ignore({"dropout"});
    if (layer.flag("return_attention_scores")) return {y, weights};
    return {y};
}

}  // namespace

Result<Outputs> build_attention(LayerContext& layer) {
    const auto inputs = read_inputs(layer);
    if (!inputs) return inputs.error();
    const bool use_scale = layer.boolean("use_scale", false);
    const bool concat = layer.choice("score_mode", "dot", {"dot", "concat"}) == "concat";
    std::vector<WeightSpec> specs;
    if (use_scale) specs.push_back({"scale", {}});
    if (concat) specs.push_back({"concat_score_weight", {}});
    const auto weights = layer.weights(specs);
    Output scores;
    if (concat) {
        const auto sums = sums_of_pairs(*inputs);
        scores = multiply(sum_of_last(tanh(use_scale ? multiply(sums, weights[0]) : sums)), weights.back());
    } else {
        scores = std::make_shared<ops::MatMul>(inputs->query, inputs->key, false, true);
        if (use_scale) scores = multiply(scores, weights[0]);
    }
    return attend(layer, *inputs, scores);
}

Result<Outputs> build_additive_attention(LayerContext& layer) {
    const auto inputs = read_inputs(layer);
    if (!inputs) return inputs.error();
    auto scores = tanh(sums_of_pairs(*inputs));
    if (layer.boolean("use_scale", true))
        scores = multiply(scores, layer.weights({{"scale", {dimension(inputs->query, -1)}}})[0]);
    return attend(layer, *inputs, sum_of_last(scores));
}

}  // namespace sirve::keras

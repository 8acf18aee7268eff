#include <limits>

#include "keras/layers/layers.hpp"
#include "keras/layers/recurrent_cell.hpp"

namespace sirve::keras {

namespace {

/// The sequence in the order in which it was computed.
Output reverse_time(const Output& x) {
    return slice(x, 1, -1, std::numeric_limits<std::int64_t>::min(), -1);
}

/// The layer inside a wrapper: its class and its configuration.
struct InnerLayer {
    std::string class_name;
    const Json* config = nullptr;
    std::string name;
};

Result<InnerLayer> read_inner(LayerContext& layer, const Json& json) {
    InnerLayer inner{text_member(json, "class_name"), &member(json, "config"),
                     text_member(member(json, "config"), "name")};
    if (inner.class_name != "LSTM" && inner.class_name != "GRU" && inner.class_name != "SimpleRNN") {
        return layer.unsupported("a layer of class '" + inner.class_name + "' inside; supported: LSTM, GRU, SimpleRNN");
    }
    return inner;
}

Output merge(const std::string& mode, const Output& forward, const Output& backward) {
    if (mode == "sum") return add(forward, backward);
    if (mode == "mul") return multiply(forward, backward);
    if (mode == "ave") return multiply(add(forward, backward), scalar(0.5F));
    return concatenate({forward, backward}, -1);
}

}  // namespace

Result<Outputs> build_recurrent(LayerContext& layer) {
    const auto x = layer.float_input_of_rank(3, 3);
    Outputs states;
    for (std::size_t index = 1; index < layer.input_count(); ++index) states.push_back(layer.input(index));
    const bool backwards = layer.boolean("go_backwards", false);
    auto run = run_recurrent(layer, layer.class_name(), x, std::move(states), layer.own_weights(), backwards);
    if (!run) return run.error();
    Output y = run->states[0];
    if (layer.boolean("return_sequences", false)) y = backwards ? reverse_time(run->sequence) : run->sequence;
    Outputs outputs{y};
    if (layer.boolean("return_state", false)) outputs.insert(outputs.end(), run->states.begin(), run->states.end());
    return outputs;
}

Result<Outputs> build_bidirectional(LayerContext& layer) {
    const auto x = layer.float_input_of_rank(3, 3);
    if (layer.input_count() > 1) return layer.unsupported("initial states given by the model");
    const auto& forward_json = layer.config("layer");
    const auto& backward_json = layer.config("backward_layer");
    const bool concatenated = !layer.config_object().contains("merge_mode");
    const auto mode = concatenated ? "concat"
                      : layer.config("merge_mode").is_null()
                          ? "none"
                          : layer.choice("merge_mode", "concat", {"concat", "sum", "mul", "ave"});
    layer.finish();

    auto forward = read_inner(layer, forward_json);
    if (!forward) return forward.error();
    // Without a configuration of its own the backward layer is a copy of the forward one that goes the other way.
    auto backward = read_inner(layer, backward_json.is_null() ? forward_json : backward_json);
    if (!backward) return backward.error();
    const auto bare_name = forward->name.starts_with("forward_") ? forward->name.substr(8) : forward->name;
    const bool forward_flips = member(*forward->config, "go_backwards") == true;
    const bool backward_flips =
        backward_json.is_null() ? !forward_flips : member(*backward->config, "go_backwards") == true;

    layer.use_config(*forward->config);
    const bool sequences = layer.boolean("return_sequences", false);
    const bool with_states = layer.boolean("return_state", false);
    auto first = run_recurrent(layer, forward->class_name, x, {},
                               *layer.own_weights().part("forward_layer", "forward_" + bare_name), forward_flips);
    if (!first) return first.error();
    layer.finish();
    layer.use_config(*backward->config);
    const auto backward_name =
        backward_json.is_null() || backward->name.empty() ? "backward_" + bare_name : backward->name;
    auto second = run_recurrent(layer, backward->class_name, x, {},
                                *layer.own_weights().part("backward_layer", backward_name), backward_flips);
    if (!second) return second.error();

    // Keras flips the backward layer's own (computing) order, which undoes it, but leaves a flipped forward layer as it
    // is.
    Output y = sequences ? first->sequence : first->states[0];
    if (sequences && forward_flips) y = reverse_time(y);
    Output z = sequences ? second->sequence : second->states[0];
    if (sequences && !backward_flips) z = reverse_time(z);
    Outputs outputs;
    if (mode == "none")
        outputs = {y, z};
    else
        outputs = {merge(mode, y, z)};
    if (with_states) {
        outputs.insert(outputs.end(), first->states.begin(), first->states.end());
        outputs.insert(outputs.end(), second->states.begin(), second->states.end());
    }
    return outputs;
}

}  // namespace sirve::keras

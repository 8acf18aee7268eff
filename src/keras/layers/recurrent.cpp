#include "keras/layers/layers.hpp"
#include "keras/layers/recurrent_run.hpp"

namespace sirve::keras {

namespace {

/// The layer inside a wrapper.
Result<RecurrentLayer> read_inner(LayerContext& layer, const Json& json) {
    RecurrentLayer inner{text_member(json, "class_name"), &member(json, "config"), {}};
    const bool is_custom = text_member(json, "registered_name").find('>') != std::string::npos;
    if (is_custom || !is_recurrent(inner.class_name)) {
        return layer.unsupported("a layer of class '" + inner.class_name +
                                 "' inside; supported: LSTM, GRU, SimpleRNN, RNN, ConvLSTM1D to ConvLSTM3D");
    }
    return inner;
}

Output merge(const std::string& mode, const Output& forward, const Output& backward) {
    if (mode == "sum") return add(forward, backward);
    if (mode == "mul") return multiply(forward, backward);
    if (mode == "ave") return multiply(add(forward, backward), scalar(0.5F));
    return concatenate({forward, backward}, -1);
}

Weights::Ptr cell_weights(LayerContext& layer, const std::string& attribute, const std::string& name) {
    return layer.own_weights().part(attribute, name)->part("cell", name);
}

/// The two layers of a Bidirectional.
struct Directions {
    RecurrentLayer forward;
    RecurrentLayer backward;
    bool forward_flips = false;
    bool backward_flips = true;
};

Result<Directions> read_directions(LayerContext& layer) {
    const auto& forward_json = layer.config("layer");
    const auto& backward_json = layer.config("backward_layer");
    auto forward = read_inner(layer, forward_json);
    if (!forward) return forward.error();
    // Without a configuration of its own the backward layer is a copy of the forward one that goes the other way.
    auto backward = read_inner(layer, backward_json.is_null() ? forward_json : backward_json);
    if (!backward) return backward.error();
    auto bare_name = text_member(*forward->config, "name");
    if (bare_name.starts_with("forward_")) bare_name = bare_name.substr(8);
    auto backward_name = text_member(*backward->config, "name");
    if (backward_json.is_null() || backward_name.empty()) backward_name = "backward_" + bare_name;
    // Keras 2 renames a given layer, too, but stores the name that it had.
    if (layer.keras_major() < 3 && !backward_name.starts_with("backward_")) backward_name = "backward_" + backward_name;
    forward->cell_weights = cell_weights(layer, "forward_layer", "forward_" + bare_name);
    backward->cell_weights = cell_weights(layer, "backward_layer", backward_name);
    const bool forward_flips = member(*forward->config, "go_backwards") == true;
    const bool backward_flips =
        backward_json.is_null() ? !forward_flips : member(*backward->config, "go_backwards") == true;
    return Directions{std::move(*forward), std::move(*backward), forward_flips, backward_flips};
}

Result<std::string> read_merge_mode(LayerContext& layer) {
    const auto& mode = layer.config("merge_mode");
    if (mode.is_null() && layer.config_object().contains("merge_mode")) return std::string("none");
    return layer.choice("merge_mode", "concat", {"concat", "sum", "mul", "ave"});
}

/// All inputs after the first: states that the model gives.
Outputs given_states(LayerContext& layer) {
    Outputs states;
    for (std::size_t index = 1; index < layer.input_count(); ++index) states.push_back(layer.input(index));
    return states;
}

/// The mask that the layer honours. Keras 3 does not hand it the one that its input carries if the call has initial
/// states, too; it only passes that one on.
std::optional<Output> own_mask(LayerContext& layer) {
    const auto& x = layer.tensor();
    if (layer.keras_major() >= 3 && layer.input_count() > 1 && !x.mask_is_given) return {};
    return x.mask;
}

/// Even if the layer ran backwards: Keras does not turn the mask with the sequence.
void pass_mask_on(LayerContext& layer, bool sequences) {
    if (const auto& mask = layer.tensor().mask; sequences && mask) layer.set_mask(*mask);
}

}  // namespace

Result<Outputs> build_recurrent(LayerContext& layer) {
    const auto rank = input_rank(layer.class_name());
    const auto x = layer.float_input_of_rank(rank, rank);
    const auto mask = own_mask(layer);
    const bool sequences = layer.boolean("return_sequences", false);
    const bool with_states = layer.boolean("return_state", false);
    if (layer.error()) return *layer.error();
    const RecurrentLayer recurrent{layer.class_name(), &layer.config_object(),
                                   layer.own_weights().part("cell", layer.name())};
    auto run = run_recurrent(layer, recurrent,
                             {x, mask, given_states(layer), layer.boolean("go_backwards", false),
                              layer.boolean("zero_output_for_mask", false), with_states});
    if (!run) return run.error();
    pass_mask_on(layer, sequences);
    Outputs outputs{sequences ? run->sequence : run->last};
    outputs.insert(outputs.end(), run->states.begin(), run->states.end());
    return outputs;
}

Result<Outputs> build_bidirectional(LayerContext& layer) {
    const auto mode = read_merge_mode(layer);
    auto directions = read_directions(layer);
    if (!directions) return directions.error();
    const auto rank = input_rank(directions->forward.class_name);
    const auto x = layer.float_input_of_rank(rank, rank);
    const auto mask = own_mask(layer);
    const bool sequences = member(*directions->forward.config, "return_sequences") == true;
    const bool with_states = member(*directions->forward.config, "return_state") == true;
    const auto states = given_states(layer);
    if (states.size() == 1) return layer.broken("gets a single initial state");
    if (layer.error()) return *layer.error();

    const auto half = states.begin() + static_cast<std::ptrdiff_t>(states.size() / 2);
    // Keras overrides what the inner layers say about outputs for masked steps.
    auto first = run_recurrent(layer, directions->forward,
                               {x, mask, {states.begin(), half}, directions->forward_flips, sequences, with_states});
    if (!first) return first.error();
    auto second = run_recurrent(layer, directions->backward,
                                {x, mask, {half, states.end()}, directions->backward_flips, sequences, with_states});
    if (!second) return second.error();

    const auto y = sequences ? first->sequence : first->last;
    const auto z = sequences ? reverse_time(second->sequence) : second->last;
    auto outputs = *mode == "none" ? Outputs{y, z} : Outputs{merge(*mode, y, z)};
    pass_mask_on(layer, sequences);
    if (const auto passed = layer.mask(); passed && *mode == "none") layer.set_mask(*passed, 1);
    outputs.insert(outputs.end(), first->states.begin(), first->states.end());
    outputs.insert(outputs.end(), second->states.begin(), second->states.end());
    return outputs;
}

}  // namespace sirve::keras

#include "keras/layers/recurrent_cell.hpp"

#include <algorithm>

#include "keras/activations.hpp"

namespace sirve::keras {

namespace {

using Direction = ov::op::RecurrentSequenceDirection;

/// The gates' columns of a Keras weight (rows, gates * units), in another order, as OpenVINO's rows
/// (1, gates * units, rows).
Output gate_rows(const formats::FloatArray& weight, std::size_t units, const std::vector<std::size_t>& gates) {
    const auto rows = static_cast<std::size_t>(weight.shape[0]);
    const auto columns = gates.size() * units;
    std::vector<float> values(rows * columns);
    for (std::size_t to = 0; to < columns; ++to) {
        const auto from = gates[to / units] * units + to % units;
        for (std::size_t row = 0; row < rows; ++row) values[to * rows + row] = weight.values[row * columns + from];
    }
    return constant({1, static_cast<std::int64_t>(columns), static_cast<std::int64_t>(rows)}, values);
}

/// The gates of a bias (gates * units) in another order, as (1, gates * units).
std::vector<float> gate_bias(const float* bias, std::size_t units, const std::vector<std::size_t>& gates) {
    std::vector<float> values;
    for (const auto gate : gates) values.insert(values.end(), bias + gate * units, bias + (gate + 1) * units);
    return values;
}

/// Activations that OpenVINO's sequence operations compute.
std::string sequence_activation(LayerContext& layer, const std::string& key, const std::string& standard) {
    const auto& value = layer.config(key);
    const auto name = value.is_null() && layer.config_object().contains(key) ? "linear"
                      : value.is_null()                                      ? standard
                                                                             : activation_name(value);
    if (name == "tanh" || name == "sigmoid" || name == "relu") return name;
    layer.remember(layer.unsupported("option " + key + " is " + excerpt(value) +
                                     "; supported in recurrent layers: 'tanh', 'sigmoid', 'relu'"));
    return standard;
}

/// A cell's weights as Keras has them: kernel, recurrent kernel and a bias of zeros if there is none.
struct CellWeights {
    formats::FloatArray kernel;
    formats::FloatArray recurrent;
    std::vector<float> bias;
};

CellWeights read_cell_weights(LayerContext& layer, const Weights& weights, std::int64_t features, std::int64_t units,
                              std::int64_t gates, const Shape& bias_shape) {
    std::vector<WeightSpec> specs{{"kernel", {features, gates * units}}, {"recurrent_kernel", {units, gates * units}}};
    const bool use_bias = layer.boolean("use_bias", true);
    if (use_bias) specs.push_back({"bias", bias_shape});
    auto values = layer.weight_values_of(*weights.part("cell", text_member(layer.config_object(), "name")), specs);
    CellWeights cell{std::move(values[0]), std::move(values[1]), {}};
    if (use_bias)
        cell.bias = std::move(values[2].values);
    else
        cell.bias.assign(static_cast<std::size_t>(element_count(bias_shape)), 0.0F);
    return cell;
}

Output zero_state(const Output& x, std::int64_t units) {
    const auto shape = concatenate({size_of_axis(x, 0), integers({units})}, 0);
    return std::make_shared<ops::Broadcast>(scalar(0), shape);
}

/// What all sequence operations take beside the weights.
struct Sequence {
    Output x;
    Outputs states;  ///< (batch, 1, units) each
    Output lengths;  ///< all steps of all rows
    Direction direction;
    std::int64_t units;
    std::string activation;

    std::size_t size() const { return static_cast<std::size_t>(units); }
    std::int64_t features() const { return dimension(x, 2); }
};

using Run = Result<std::shared_ptr<ov::Node>>;

Run run_lstm(LayerContext& layer, const Sequence& sequence, const Weights& weights) {
    const auto units = sequence.units;
    const auto size = sequence.size();
    const auto recurrent = sequence_activation(layer, "recurrent_activation", "sigmoid");
    const auto cell = read_cell_weights(layer, weights, sequence.features(), units, 4, {4 * units});
    if (layer.error()) return *layer.error();
    const std::vector<std::size_t> ifco_to_fico{1, 0, 2, 3};
    const auto bias = constant({1, 4 * units}, gate_bias(cell.bias.data(), size, ifco_to_fico));
    const std::vector<std::string> activations{recurrent, sequence.activation, sequence.activation};
    const std::vector<float> no_parameters;
    return Run(std::make_shared<ops::LSTMSequence>(sequence.x, sequence.states[0], sequence.states[1], sequence.lengths,
                                                   gate_rows(cell.kernel, size, ifco_to_fico),
                                                   gate_rows(cell.recurrent, size, ifco_to_fico), bias, size,
                                                   sequence.direction, no_parameters, no_parameters, activations));
}

Run run_gru(LayerContext& layer, const Sequence& sequence, const Weights& weights) {
    const auto units = sequence.units;
    const auto size = sequence.size();
    const auto recurrent = sequence_activation(layer, "recurrent_activation", "sigmoid");
    const bool reset_after = layer.boolean("reset_after", layer.keras_major() >= 3);
    const auto bias_shape = reset_after ? Shape{2, 3 * units} : Shape{3 * units};
    const auto cell = read_cell_weights(layer, weights, sequence.features(), units, 3, bias_shape);
    if (layer.error()) return *layer.error();
    const std::vector<std::size_t> zrh{0, 1, 2};
    auto bias = gate_bias(cell.bias.data(), size, zrh);
    if (reset_after) {
        // The two biases of the update and reset gates add up; those of the candidate stay apart.
        const float* second = cell.bias.data() + 3 * size;
        for (std::size_t index = 0; index < 2 * size; ++index) bias[index] += second[index];
        bias.insert(bias.end(), second + 2 * size, second + 3 * size);
    }
    const std::vector<std::string> activations{recurrent, sequence.activation};
    const std::vector<float> no_parameters;
    return Run(std::make_shared<ops::GRUSequence>(
        sequence.x, sequence.states[0], sequence.lengths, gate_rows(cell.kernel, size, zrh),
        gate_rows(cell.recurrent, size, zrh), constant({1, static_cast<std::int64_t>(bias.size())}, bias), size,
        sequence.direction, activations, no_parameters, no_parameters, 0.0F, reset_after));
}

Run run_simple_rnn(LayerContext& layer, const Sequence& sequence, const Weights& weights) {
    const auto units = sequence.units;
    const auto size = sequence.size();
    const auto cell = read_cell_weights(layer, weights, sequence.features(), units, 1, {units});
    if (layer.error()) return *layer.error();
    const std::vector<std::string> activations{sequence.activation};
    return Run(std::make_shared<ops::RNNSequence>(
        sequence.x, sequence.states[0], sequence.lengths, gate_rows(cell.kernel, size, {0}),
        gate_rows(cell.recurrent, size, {0}), constant({1, units}, cell.bias), size, sequence.direction, activations));
}

}  // namespace

void ignore_recurrent_options(LayerContext& layer) {
    layer.ignore({"dropout", "recurrent_dropout", "unroll", "implementation", "seed", "unit_forget_bias",
                  "zero_output_for_mask", "use_cudnn", "go_backwards", "return_sequences", "return_state",
                  "reset_after", "stateful"});
}

Result<RecurrentRun> run_recurrent(LayerContext& layer, const std::string& class_name, const Output& x, Outputs states,
                                   const Weights& weights, bool backwards) {
    ignore_recurrent_options(layer);
    if (layer.boolean("stateful", false))
        return layer.unsupported("option stateful: states are not kept from one request to the next");
    const auto units = layer.integer("units");
    if (units < 1 || units > (1 << 20))
        return layer.broken("option units is " + std::to_string(units) + "; expected a positive integer");
    const bool is_lstm = class_name == "LSTM";
    while (states.size() < (is_lstm ? 2U : 1U)) states.push_back(zero_state(x, units));
    for (auto& state : states) state = unsqueeze(to_float(state), 1);
    const Output lengths = std::make_shared<ops::Broadcast>(squeeze(size_of_axis(x, 1), 0), size_of_axis(x, 0));
    const Sequence sequence{x,       std::move(states),
                            lengths, backwards ? Direction::REVERSE : Direction::FORWARD,
                            units,   sequence_activation(layer, "activation", "tanh")};
    const auto run = is_lstm               ? run_lstm(layer, sequence, weights)
                     : class_name == "GRU" ? run_gru(layer, sequence, weights)
                                           : run_simple_rnn(layer, sequence, weights);
    if (!run) return run.error();
    RecurrentRun result{squeeze((*run)->output(0), 1), {}};
    for (std::size_t state = 1; state < (*run)->get_output_size(); ++state)
        result.states.push_back(squeeze((*run)->output(state), 1));
    return result;
}

}  // namespace sirve::keras

#include "keras/layers/recurrent_cell.hpp"

#include "keras/activations.hpp"
#include "keras/layers/dense_cell.hpp"
#include "keras/layers/recurrent_loop.hpp"

namespace sirve::keras {

namespace {

std::int64_t gate_count(const std::string& kind) {
    return kind == "LSTM" ? 4 : kind == "GRU" ? 3 : 1;
}

DenseCell read_dense_cell(LayerContext& layer, const Cell& cell, std::int64_t features) {
    DenseCell dense;
    dense.kind = cell.kind;
    dense.units = layer.integer("units");
    if (dense.units < 1 || dense.units > (1 << 20)) {
        layer.remember(
            layer.broken("option units is " + std::to_string(dense.units) + "; expected a positive integer"));
        return dense;
    }
    dense.reset_after = layer.boolean("reset_after", layer.keras_major() >= 3) && cell.kind == "GRU";
    const auto width = gate_count(cell.kind) * dense.units;
    const auto bias_shape = dense.reset_after ? Shape{2, width} : Shape{width};
    std::vector<WeightSpec> specs{{"kernel", {features, width}}, {"recurrent_kernel", {dense.units, width}}};
    const bool use_bias = layer.boolean("use_bias", true);
    if (use_bias) specs.push_back({"bias", bias_shape});
    auto values = layer.weight_values_of(*cell.weights, specs);
    dense.kernel = std::move(values[0]);
    dense.recurrent = std::move(values[1]);
    if (use_bias)
        dense.bias = std::move(values[2].values);
    else
        dense.bias.assign(static_cast<std::size_t>(element_count(bias_shape)), 0.0F);
    return dense;
}

Output zero_state(const Output& x, std::int64_t units) {
    const auto shape = concatenate({size_of_axis(x, 0), integers({units})}, 0);
    return std::make_shared<ops::Broadcast>(scalar(0), shape);
}

/// The activations, if OpenVINO's sequence operations know them.
std::optional<SequenceActivations> sequence_activations(LayerContext& layer, const std::string& kind) {
    const auto name_of = [&](const std::string& key, const std::string& standard) {
        const auto& value = layer.config(key);
        auto name = layer.config_object().contains(key) ? activation_name(value) : standard;
        return name == "tanh" || name == "sigmoid" || name == "relu" ? name : std::string();
    };
    SequenceActivations names{name_of("activation", "tanh"), "sigmoid"};
    if (kind != "SimpleRNN") names.recurrent = name_of("recurrent_activation", "sigmoid");
    if (names.output.empty() || names.recurrent.empty()) return {};
    return names;
}

/// The gates from the one to before the other, of those that lie one behind the other on the last axis.
Output gates(const Output& x, std::int64_t units, std::int64_t from, std::int64_t to) {
    return slice(x, -1, from * units, to * units);
}

Output product(const Output& x, const formats::FloatArray& matrix) {
    return std::make_shared<ops::MatMul>(x, constant(matrix));
}

/// Update and reset gate, then the candidate; the reset gate acts on the state after its product with the recurrent
/// kernel, or before.
Output gru_step(LayerContext& layer, const DenseCell& cell, const Output& x, const Output& state) {
    const auto units = cell.units;
    const auto recurrent = [&](const Output& sums) {
        return activate_gate(layer, "recurrent_activation", "sigmoid", sums);
    };
    Output candidate;
    Output update;
    if (cell.reset_after) {
        const std::vector<float> bias(cell.bias.begin() + 3 * units, cell.bias.end());
        const auto inner = add(product(state, cell.recurrent), constant({1, 3 * units}, bias));
        update = recurrent(add(gates(x, units, 0, 1), gates(inner, units, 0, 1)));
        const auto reset = recurrent(add(gates(x, units, 1, 2), gates(inner, units, 1, 2)));
        candidate = add(gates(x, units, 2, 3), multiply(reset, gates(inner, units, 2, 3)));
    } else {
        const auto kernel = constant(cell.recurrent);
        const Output inner = std::make_shared<ops::MatMul>(state, gates(kernel, units, 0, 2));
        update = recurrent(add(gates(x, units, 0, 1), gates(inner, units, 0, 1)));
        const auto reset = recurrent(add(gates(x, units, 1, 2), gates(inner, units, 1, 2)));
        const Output kept = std::make_shared<ops::MatMul>(multiply(reset, state), gates(kernel, units, 2, 3));
        candidate = add(gates(x, units, 2, 3), kept);
    }
    candidate = activate_gate(layer, "activation", "tanh", candidate);
    return add(multiply(update, state), multiply(subtract(scalar(1), update), candidate));
}

/// Input and state side by side, times both kernels one below the other. Not as the sum of two products: the CPU plugin
/// of OpenVINO 2026.4 then lets the sum share memory with the loop's input, and gets some of the last step wrong.
CellRun run_simple_rnn_in_loop(LayerContext& layer, const DenseCell& cell, const Output& x, const Outputs& states) {
    auto kernels = cell.kernel;
    kernels.shape[0] += cell.units;
    kernels.values.insert(kernels.values.end(), cell.recurrent.values.begin(), cell.recurrent.values.end());
    auto run = run_loop(x, states, [&](const Output& part, const Outputs& before) -> Outputs {
        const auto both = product(concatenate({part, before[0]}, 1), kernels);
        return {activate_gate(layer, "activation", "tanh", add(both, constant({1, cell.units}, cell.bias)))};
    });
    return {states, std::move(run.sequences), std::move(run.last)};
}

/// Any activation, and the sequences of all states.
CellRun run_in_loop(LayerContext& layer, const DenseCell& cell, const Output& x, const Outputs& states) {
    if (cell.kind == "SimpleRNN") return run_simple_rnn_in_loop(layer, cell, x, states);
    const auto width = gate_count(cell.kind) * cell.units;
    const std::vector<float> bias(cell.bias.begin(), cell.bias.begin() + width);
    const auto projected = add(product(x, cell.kernel), constant({1, 1, width}, bias));
    auto run = run_loop(projected, states, [&](const Output& sums, const Outputs& before) -> Outputs {
        if (cell.kind == "GRU") return {gru_step(layer, cell, sums, before[0])};
        const auto both = add(sums, product(before[0], cell.recurrent));
        return lstm_step(layer, both, before[1], 1, "sigmoid");
    });
    return {states, std::move(run.sequences), std::move(run.last)};
}

}  // namespace

std::size_t state_count(const std::string& kind) {
    return kind == "GRU" || kind == "SimpleRNN" ? 1 : 2;
}

Output activate_gate(LayerContext& layer, const std::string& key, const std::string& standard, const Output& x) {
    if (layer.config_object().contains(key)) return layer.activate(x, key);
    auto activated = apply_activation(Json(standard), x, layer.keras_major());
    return activated ? std::move(*activated) : x;
}

Outputs lstm_step(LayerContext& layer, const Output& sums, const Output& carry, std::int64_t axis,
                  const std::string& standard_recurrent) {
    const auto gates = std::make_shared<ops::Split>(sums, integer(axis), 4);
    const auto recurrent = [&](std::size_t gate) {
        return activate_gate(layer, "recurrent_activation", standard_recurrent, gates->output(gate));
    };
    const auto fresh = activate_gate(layer, "activation", "tanh", gates->output(2));
    const auto after = add(multiply(recurrent(1), carry), multiply(recurrent(0), fresh));
    return {multiply(recurrent(3), activate_gate(layer, "activation", "tanh", after)), after};
}

Result<CellRun> run_cell(LayerContext& layer, const Cell& cell, const Output& x, Outputs states, bool every_state) {
    layer.use_config(*cell.config);
    layer.ignore({"dropout", "recurrent_dropout", "implementation", "seed", "unit_forget_bias", "reset_after"});
    if (!states.empty() && states.size() != state_count(cell.kind)) {
        return layer.broken("a cell of class " + cell.kind + " has " + std::to_string(state_count(cell.kind)) +
                            " states, but the model gives " + std::to_string(states.size()));
    }
    for (auto& state : states) state = to_float(state);
    if (cell.kind.starts_with("ConvLSTM")) return run_conv_lstm(layer, cell, x, std::move(states));

    const auto dense = read_dense_cell(layer, cell, dimension(x, 2));
    if (layer.error()) return *layer.error();
    while (states.size() < state_count(cell.kind)) states.push_back(zero_state(x, dense.units));
    const auto activations = sequence_activations(layer, cell.kind);
    if (activations && (!every_state || states.size() == 1)) return run_as_sequence(dense, *activations, x, states);
    return run_in_loop(layer, dense, x, states);
}

}  // namespace sirve::keras

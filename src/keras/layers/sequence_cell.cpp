#include "keras/layers/dense_cell.hpp"

namespace sirve::keras {

namespace {

constexpr auto kForward = ov::op::RecurrentSequenceDirection::FORWARD;

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

Output as_row(const std::vector<float>& values) {
    return constant({1, static_cast<std::int64_t>(values.size())}, values);
}

/// What all sequence operations take beside the weights.
struct Sequence {
    const Output& x;
    Outputs states;  ///< (batch, 1, units) each
    Output lengths;  ///< all steps of all rows
};

using Node = std::shared_ptr<ov::Node>;
const std::vector<float> kNoParameters;

Node lstm(const DenseCell& cell, const SequenceActivations& activations, const Sequence& sequence) {
    const auto size = cell.size();
    const std::vector<std::size_t> ifco_to_fico{1, 0, 2, 3};
    const std::vector<std::string> names{activations.recurrent, activations.output, activations.output};
    return std::make_shared<ops::LSTMSequence>(
        sequence.x, sequence.states[0], sequence.states[1], sequence.lengths,
        gate_rows(cell.kernel, size, ifco_to_fico), gate_rows(cell.recurrent, size, ifco_to_fico),
        as_row(gate_bias(cell.bias.data(), size, ifco_to_fico)), size, kForward, kNoParameters, kNoParameters, names);
}

Node gru(const DenseCell& cell, const SequenceActivations& activations, const Sequence& sequence) {
    const auto size = cell.size();
    const std::vector<std::size_t> zrh{0, 1, 2};
    auto bias = gate_bias(cell.bias.data(), size, zrh);
    if (cell.reset_after) {
        // The two biases of the update and reset gates add up; those of the candidate stay apart.
        const float* second = cell.bias.data() + 3 * size;
        for (std::size_t index = 0; index < 2 * size; ++index) bias[index] += second[index];
        bias.insert(bias.end(), second + 2 * size, second + 3 * size);
    }
    const std::vector<std::string> names{activations.recurrent, activations.output};
    return std::make_shared<ops::GRUSequence>(sequence.x, sequence.states[0], sequence.lengths,
                                              gate_rows(cell.kernel, size, zrh), gate_rows(cell.recurrent, size, zrh),
                                              as_row(bias), size, kForward, names, kNoParameters, kNoParameters, 0.0F,
                                              cell.reset_after);
}

Node simple_rnn(const DenseCell& cell, const SequenceActivations& activations, const Sequence& sequence) {
    const auto size = cell.size();
    const std::vector<std::string> names{activations.output};
    return std::make_shared<ops::RNNSequence>(sequence.x, sequence.states[0], sequence.lengths,
                                              gate_rows(cell.kernel, size, {0}), gate_rows(cell.recurrent, size, {0}),
                                              as_row(cell.bias), size, kForward, names);
}

}  // namespace

CellRun run_as_sequence(const DenseCell& cell, const SequenceActivations& activations, const Output& x,
                        const Outputs& states) {
    Sequence sequence{x, {}, std::make_shared<ops::Broadcast>(squeeze(size_of_axis(x, 1), 0), size_of_axis(x, 0))};
    for (const auto& state : states) sequence.states.push_back(unsqueeze(state, 1));
    const auto node = cell.kind == "LSTM"  ? lstm(cell, activations, sequence)
                      : cell.kind == "GRU" ? gru(cell, activations, sequence)
                                           : simple_rnn(cell, activations, sequence);
    CellRun run{states, {squeeze(node->output(0), 1)}, {}};
    for (std::size_t state = 1; state < node->get_output_size(); ++state)
        run.last.push_back(squeeze(node->output(state), 1));
    return run;
}

}  // namespace sirve::keras

#include "keras/layers/recurrent_run.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <map>

#include "keras/layers/recurrent_cell.hpp"
#include "keras/layers/recurrent_mask.hpp"
#include "keras/layers/window.hpp"

namespace sirve::keras {

namespace {

constexpr std::array<std::string_view, 7> kClasses{"LSTM",       "GRU",        "SimpleRNN", "RNN",
                                                   "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D"};

/// One of Keras's own cells inside an RNN: LSTMCell, GRUCell, SimpleRNNCell.
Result<Cell> read_cell(LayerContext& layer, const Json& json, Weights::Ptr weights) {
    const auto class_name = text_member(json, "class_name");
    const bool is_custom = text_member(json, "registered_name").find('>') != std::string::npos;
    if (is_custom || (class_name != "LSTMCell" && class_name != "GRUCell" && class_name != "SimpleRNNCell")) {
        return layer.unsupported("a cell of class '" + class_name +
                                 "'; supported: LSTMCell, GRUCell, SimpleRNNCell, and StackedRNNCells of these");
    }
    return Cell{class_name.substr(0, class_name.size() - 4), &member(json, "config"), std::move(weights)};
}

Result<std::vector<Cell>> read_stack(LayerContext& layer, const Json& config, const Weights& weights) {
    layer.use_config(config);
    const auto& list = layer.config("cells");
    layer.finish();
    if (!list.is_array() || list.empty()) return layer.broken("a StackedRNNCells has no list of cells");
    std::vector<Cell> cells;
    std::map<std::string, int> seen;
    for (const auto& json : list) {
        const auto base = snake_case(text_member(json, "class_name"));
        const int earlier = seen[base]++;
        auto cell = read_cell(layer, json,
                              weights.part("cells/" + base + (earlier == 0 ? "" : "_" + std::to_string(earlier)),
                                           text_member(member(json, "config"), "name")));
        if (!cell) return cell.error();
        cells.push_back(std::move(*cell));
    }
    return cells;
}

/// The cells of a layer, each of which runs over what the one before gives.
Result<std::vector<Cell>> read_cells(LayerContext& layer, const RecurrentLayer& recurrent) {
    const auto& weights = recurrent.cell_weights;
    if (recurrent.class_name != "RNN") return std::vector<Cell>{{recurrent.class_name, recurrent.config, weights}};
    const auto& json = layer.config("cell");
    if (text_member(json, "class_name") == "StackedRNNCells")
        return read_stack(layer, member(json, "config"), *weights);
    auto cell = read_cell(layer, json, weights);
    if (!cell) return cell.error();
    return std::vector<Cell>{std::move(*cell)};
}

/// The initial states for each cell.
Result<std::vector<Outputs>> share_out(LayerContext& layer, const std::vector<Cell>& cells, const Outputs& states) {
    std::vector<Outputs> shares(cells.size());
    if (states.empty()) return shares;
    std::size_t next = 0;
    for (std::size_t cell = 0; cell < cells.size(); ++cell) {
        for (std::size_t state = 0; state < state_count(cells[cell].kind); ++state, ++next) {
            if (next < states.size()) shares[cell].push_back(states[next]);
        }
    }
    if (next == states.size()) return shares;
    return layer.broken("has " + std::to_string(next) + " states, but the model gives " +
                        std::to_string(states.size()) + " initial ones");
}

/// Marks the options that every recurrent layer has and that change nothing here.
void ignore_options(LayerContext& layer) {
    // A stateful layer begins with zeros, and so does every request here.
    layer.ignore({"zero_output_for_mask", "use_cudnn", "go_backwards", "return_sequences", "return_state", "stateful",
                  "implementation"});
    if (layer.boolean("time_major", false))
        layer.remember(layer.unsupported("option time_major: the first axis has to be the batch"));
}

}  // namespace

bool is_recurrent(const std::string& class_name) {
    return std::find(kClasses.begin(), kClasses.end(), class_name) != kClasses.end();
}

std::size_t input_rank(const std::string& class_name) {
    return class_name.starts_with("ConvLSTM") ? spatial_axes(class_name) + 3 : 3;
}

Output reverse_time(const Output& x) {
    return slice(x, 1, -1, std::numeric_limits<std::int64_t>::min(), -1);
}

Result<RecurrentRun> run_recurrent(LayerContext& layer, const RecurrentLayer& recurrent, RecurrentInput input) {
    const auto& outer = layer.config_object();
    layer.use_config(*recurrent.config);
    ignore_options(layer);
    const bool unrolled = layer.boolean("unroll", false);
    if (layer.keras_major() < 3 && recurrent.class_name.starts_with("ConvLSTM")) input.zero_masked = false;
    auto cells = read_cells(layer, recurrent);
    if (!cells) return cells.error();
    auto shares = share_out(layer, *cells, input.states);
    if (!shares) return shares.error();
    layer.use_config(*recurrent.config);
    if (recurrent.class_name == "RNN") layer.finish();

    std::optional<MaskedSteps> masked;
    if (input.mask) {
        if (rank_of(*input.mask) != 2) return layer.unsupported("a mask that is not one value per step");
        masked.emplace(input.backwards ? reverse_time(*input.mask) : *input.mask);
    }
    auto x = input.backwards ? reverse_time(input.x) : input.x;
    if (masked) x = masked->compact(x);

    RecurrentRun result;
    for (std::size_t index = 0; index < cells->size(); ++index) {
        auto run = run_cell(layer, (*cells)[index], x, std::move((*shares)[index]), masked && input.with_states);
        if (!run) return run.error();
        layer.finish();
        x = run->sequences[0];
        result.last = run->last[0];
        for (std::size_t state = 0; state < run->last.size() && input.with_states; ++state) {
            result.states.push_back(masked ? masked->last_state(run->sequences[state], run->initial[state])
                                           : run->last[state]);
        }
    }
    result.sequence = x;
    if (masked) {
        // Unrolled backwards, Keras zeroes the outputs by the mask as it was given, without turning it.
        const bool zero_as_given = unrolled && input.backwards && input.zero_masked;
        result.sequence = masked->expand(x, input.zero_masked && !zero_as_given);
        if (zero_as_given) result.sequence = zero_where_masked(result.sequence, *input.mask);
        result.last = masked->last_output(x, input.zero_masked);
    }
    layer.use_config(outer);
    return result;
}

}  // namespace sirve::keras

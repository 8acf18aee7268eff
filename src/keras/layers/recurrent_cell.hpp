#pragma once

#include <string>
#include <vector>

#include "keras/layer_context.hpp"

namespace sirve::keras {

/// A cell of a recurrent layer, as the file describes it.
struct Cell {
    std::string kind;  ///< LSTM, GRU, SimpleRNN, or ConvLSTM1D to 3D
    const Json* config = nullptr;
    Weights::Ptr weights;
};

/// What a run of a cell over all steps gives. The first state is the cell's output, too.
struct CellRun {
    Outputs initial;    ///< states before the first step, (batch, ...) each
    Outputs sequences;  ///< after each step, (batch, time, ...); only the first, unless every state was asked for
    Outputs last;       ///< after the last step
};

/// Runs the cell over x (batch, time, ...), forwards. `states` may be empty: zeros. Reads the cell's configuration,
/// which stays the one that `layer` reads.
Result<CellRun> run_cell(LayerContext& layer, const Cell& cell, const Output& x, Outputs states, bool every_state);

/// Number of states: h, and c for the LSTMs.
std::size_t state_count(const std::string& kind);

/// The activation function that the configuration names, or `standard` if it does not have the key, applied to x.
Output activate_gate(LayerContext& layer, const std::string& key, const std::string& standard, const Output& x);

/// The states after a step of an LSTM whose gates' sums are i, f, c, o, one behind the other on `axis`.
Outputs lstm_step(LayerContext& layer, const Output& sums, const Output& carry, std::int64_t axis,
                  const std::string& standard_recurrent);

// conv_lstm.cpp
Result<CellRun> run_conv_lstm(LayerContext& layer, const Cell& cell, const Output& x, Outputs states);

}  // namespace sirve::keras

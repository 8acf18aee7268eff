#pragma once

#include <string>
#include <vector>

#include "keras/layer_context.hpp"

namespace sirve::keras {

/// What a run of a recurrent cell over a sequence gives.
struct RecurrentRun {
    Output sequence;  ///< (batch, time, units), in the order of time even if it ran backwards
    Outputs states;   ///< the last ones, (batch, units) each: h, and c for LSTM
};

/// Runs the cell of the recurrent layer that `layer`'s configuration describes (LSTM, GRU or SimpleRNN, by
/// `class_name`) over x (batch, time, features) as one sequence operation. `states` may be empty: zeros.
/// `weights` are those of the layer that owns the cell.
Result<RecurrentRun> run_recurrent(LayerContext& layer, const std::string& class_name, const Output& x, Outputs states,
                                   const Weights& weights, bool backwards);

/// Marks the options that every recurrent layer has and that change nothing here.
void ignore_recurrent_options(LayerContext& layer);

}  // namespace sirve::keras

#pragma once

#include <optional>
#include <string>

#include "keras/layer_context.hpp"

namespace sirve::keras {

/// A layer that runs cells over a sequence, itself or inside a wrapper.
struct RecurrentLayer {
    std::string class_name;
    const Json* config = nullptr;
    Weights::Ptr cell_weights;
};

/// What it runs over, and how.
struct RecurrentInput {
    Output x;                    ///< (batch, time, ...)
    std::optional<Output> mask;  ///< (batch, time)
    Outputs states;              ///< initial ones; empty for zeros
    bool backwards = false;
    bool zero_masked = false;  ///< masked steps give 0, not what the step before gave
    bool with_states = false;
};

/// What comes out.
struct RecurrentRun {
    Output sequence;  ///< (batch, time, ...), in the order in which the layer ran
    Output last;      ///< the last step of `sequence`
    Outputs states;   ///< of all cells, if they were asked for
};

/// Whether a class is one that `run_recurrent` can run.
bool is_recurrent(const std::string& class_name);

/// Number of axes of its input.
std::size_t input_rank(const std::string& class_name);

/// Runs it. The configuration that `layer` reads is the same afterwards.
Result<RecurrentRun> run_recurrent(LayerContext& layer, const RecurrentLayer& recurrent, RecurrentInput input);

/// The sequence in the opposite order.
Output reverse_time(const Output& x);

}  // namespace sirve::keras

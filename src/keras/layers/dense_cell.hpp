#pragma once

#include "keras/layers/recurrent_cell.hpp"

namespace sirve::keras {

/// The weights of a cell of units (LSTM, GRU, SimpleRNN) as Keras has them; a bias of zeros if there is none.
struct DenseCell {
    std::string kind;
    std::int64_t units = 1;
    formats::FloatArray kernel;     ///< (features, gates * units)
    formats::FloatArray recurrent;  ///< (units, gates * units)
    std::vector<float> bias;        ///< (gates * units), or twice as many for a GRU with reset_after
    bool reset_after = false;       ///< a GRU's reset gate acts after the product with the recurrent kernel

    std::size_t size() const { return static_cast<std::size_t>(units); }
};

/// Names of the cell's activations, if one of OpenVINO's sequence operations computes them.
struct SequenceActivations {
    std::string output;
    std::string recurrent;
};

// sequence_cell.cpp: as one operation of OpenVINO, which gives the sequence of the first state only.
CellRun run_as_sequence(const DenseCell& cell, const SequenceActivations& activations, const Output& x,
                        const Outputs& states);

}  // namespace sirve::keras

#pragma once

#include <functional>

#include "keras/graph_ops.hpp"

namespace sirve::keras {

/// One step: what x holds for it (batch, ...), the states before it -> the states after it.
using LoopStep = std::function<Outputs(const Output& x, const Outputs& states)>;

/// Every state of a loop, in the order of the states.
struct LoopRun {
    Outputs sequences;  ///< after every step: (batch, time, ...)
    Outputs last;       ///< after the last one: (batch, ...)
};

/// Runs `step`, which is called once to build the loop's body, over the time of x (batch, time, ...), however long.
LoopRun run_loop(const Output& x, const Outputs& states, const LoopStep& step);

}  // namespace sirve::keras

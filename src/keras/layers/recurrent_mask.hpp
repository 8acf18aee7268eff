#pragma once

#include "keras/graph_ops.hpp"

namespace sirve::keras {

/// Runs a recurrent layer over masked steps. At a masked step Keras keeps the states and repeats the output, as if the
/// step were not there. So the kept steps of each row move to the front, the layer runs over all of them as if there
/// were no mask (what it makes of the masked ones behind, nobody looks at), and each step then takes the output of the
/// last kept step up to it. That is exact for any mask: padding on either side, gaps, rows without any kept step.
class MaskedSteps {
  public:
    explicit MaskedSteps(const Output& mask);  ///< (batch, time) of any type, in the order in which the layer runs

    /// x (batch, time, ...) with the kept steps of each row in front.
    Output compact(const Output& x) const;
    /// The outputs for all steps, from those of the compacted ones; 0 before the first kept step, and, if
    /// `zero_masked`, at all that are masked.
    Output expand(const Output& sequence, bool zero_masked) const;
    /// The last step of what `expand` gives.
    Output last_output(const Output& sequence, bool zero_masked) const;
    /// A state after the last kept step, or the initial one if there is none.
    Output last_state(const Output& sequence, const Output& initial) const;

  private:
    Output last_kept(const Output& sequence) const;

    Output keep_;         ///< 1 and 0
    Output kept_so_far_;  ///< number of kept steps up to each, itself included
    Output count_;        ///< of a row: (batch, 1)
    Output order_;        ///< where the compacted steps come from
};

/// The sequence (batch, time, ...), with 0 where the mask (batch, time) does not keep the step.
Output zero_where_masked(const Output& sequence, const Output& mask);

}  // namespace sirve::keras

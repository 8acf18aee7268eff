#pragma once

#include "models/predict_call.hpp"

namespace sirve::models {

/// The one path of all dialects: find the model, look in the cache, scale, infer, unscale, count. One per lane, used
/// only there; never blocks. The interface exists so that api/ can be tested without a model.
class Predictor {
  public:
    virtual ~Predictor() = default;

    /// Takes the call and answers it through call.on_done(). Errors in call.error:
    /// kNotFound (no such model, or it failed to load: with the reason), kInvalidArgument (wrong shape or names, empty,
    /// non-finite result, with the rows), kMalformed (too few or too many axes), kUnavailable (queue full).
    virtual void submit(PredictCall& call) = 0;
};

}  // namespace sirve::models

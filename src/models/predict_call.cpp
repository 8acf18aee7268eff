#include "models/predict_call.hpp"

namespace sirve::models {

void PredictCall::clear() {
    model_id.clear();
    for (TensorValue& array : inputs) {
        array.name.clear();
        array.shape.clear();
        array.values.clear();
        array.holds_strings = false;
        array.strings.clear();
    }
    error.reset();
    confidence.clear();
    from_cache = false;
    version = 0;
}

}  // namespace sirve::models

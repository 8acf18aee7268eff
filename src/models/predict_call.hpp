#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/tensor.hpp"

namespace sirve::models {

/// One named array of numbers or of strings on its way into or out of a model: row-major, the first axis is the batch.
struct TensorValue {
    std::string name;  ///< may be empty for the only input of a model
    Shape shape;
    std::vector<double> values;     ///< empty if it holds strings
    bool single_precision = false;  ///< outputs: the values came straight from float32, so print them as such
    bool holds_strings = false;
    std::vector<std::string> strings{};  ///< bytes, mostly UTF-8; empty if it holds numbers
};

/// One prediction request of any dialect and, when it is done, its answer. The caller owns it and keeps it alive until
/// on_done was called. Meant to be reused: clear() keeps the buffers.
struct PredictCall {
    // The question
    std::string model_id;
    std::vector<TensorValue> inputs;

    // The answer
    std::optional<Error> error;
    std::vector<TensorValue> outputs;
    std::vector<double> confidence;  ///< one a row
    bool from_cache = false;
    std::int64_t version = 0;

    std::string cache_key;  ///< the predictor's own notes

    /// Called exactly once, on the lane that the call was submitted on; possibly before submit() returns.
    virtual void on_done() = 0;
    virtual ~PredictCall() = default;

    std::int64_t rows() const { return inputs.empty() || inputs[0].shape.empty() ? 0 : inputs[0].shape[0]; }
    void clear();
};

}  // namespace sirve::models

#pragma once

#include <filesystem>
#include <vector>

#include "base/error.hpp"
#include "engine/engine.hpp"
#include "models/model_info.hpp"
#include "models/predict_call.hpp"

namespace sirve::models {

/// Inputs and the outputs that a model must give for them, as its clients see them: before scaler_X, after scaler_y.
struct CheckExamples {
    std::vector<TensorValue> inputs;
    std::vector<TensorValue> outputs;  ///< of one output at least; in no certain order
};

/// Reads NAME_check.npz, which numpy.savez made of arrays that are called like the model's inputs and outputs, or
/// input_0, input_1 ... and output_0 ... in the model's order. Strings are numpy's str or bytes. Errors are
/// kInvalidArgument and name the array.
Result<CheckExamples> read_check_examples(const std::filesystem::path& file, const engine::Signature& signature);

/// Compares what a model gave with what it should have: each number may be off by `tolerance` of the expected one and a
/// tenth of `tolerance` besides; strings must be the same. Errors are kInvalidArgument and tell the largest difference
/// and where it is.
Result<CheckResult> compare_outputs(const std::vector<TensorValue>& given, const std::vector<TensorValue>& expected,
                                    double tolerance);

}  // namespace sirve::models

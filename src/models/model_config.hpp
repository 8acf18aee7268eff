#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/error.hpp"

namespace sirve::models {

/// How the one confidence number of a row is made.
enum class Confidence {
    kStandardDeviation,  ///< "std": population standard deviation over the row's outputs, as the contract has it
    kMaxProbability,     ///< "max_probability": the largest output
};

/// Which library computes a model.
enum class EngineChoice {
    kAutomatic,   ///< OpenVINO, and TensorFlow for a SavedModel that OpenVINO can't take
    kOpenVino,    ///< "openvino"
    kTensorFlow,  ///< "tensorflow"
};

/// What Sirve reads from NAME_config.json. Other keys are kept and shown, never interpreted.
struct ModelConfig {
    std::string json = "{}";  ///< the whole file, compact
    std::vector<std::string> labels;
    Confidence confidence = Confidence::kStandardDeviation;
    EngineChoice engine = EngineChoice::kAutomatic;
    std::string signature;          ///< of a SavedModel that TensorFlow computes; empty: its default one
    double check_tolerance = 1e-4;  ///< see compare_outputs()
};

/// A file that does not exist is an empty configuration. Errors are kInvalidArgument and name the key and what is
/// right.
Result<ModelConfig> read_model_config(const std::filesystem::path& file);

}  // namespace sirve::models

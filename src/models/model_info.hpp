#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/tensor.hpp"

namespace sirve::models {

enum class ModelState { kLoading, kReady, kFailed, kUnloaded };

/// "loading", "ready", "failed", "unloaded"
std::string_view to_string(ModelState state);

struct LayerInfo {
    std::string name;
    std::string class_name;
    Shape output_shape;
    std::int64_t parameters = 0;
};

/// How a model did with its check examples.
struct CheckResult {
    std::int64_t rows = 0;
    double largest_difference = 0;  ///< between a number that it gave and the expected one
};

/// What is known of one model, as a copy: for /models/{id}, /debug/models and the OpenAPI document.
struct ModelInfo {
    std::string model_id;
    std::int64_t version = 1;
    std::string format;  ///< "keras", "h5"
    std::string engine;  ///< what computes it: "openvino" or "tensorflow"; empty: it is not loaded
    ModelState state = ModelState::kLoading;
    std::string reason;  ///< why it failed
    std::vector<TensorSpec> inputs;
    std::vector<TensorSpec> outputs;
    std::int64_t parameters = 0;
    std::vector<LayerInfo> layers;
    std::uint64_t size_bytes = 0;
    SystemTime created_at{};  ///< the file's modification time
    std::optional<SystemTime> last_used;
    std::uint64_t predictions = 0;  ///< rows served
    std::string scaler_x;           ///< class name; empty: none
    std::string scaler_y;
    std::string config_json = "{}";      ///< NAME_config.json as it is: one valid JSON object
    std::vector<std::string> labels;     ///< from the config; empty: none
    double warmup_microseconds = 0;      ///< one row, after warming up
    std::optional<CheckResult> checked;  ///< nothing: it has no check examples
};

}  // namespace sirve::models

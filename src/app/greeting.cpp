#include "app/greeting.hpp"

#include <algorithm>

#include "base/version.hpp"

namespace sirve::app {

namespace {

/// Beyond this many numbers an example is no use on a terminal.
constexpr std::int64_t kMaxExampleNumbers = 64;

std::int64_t row_elements(const TensorSpec& input) {
    std::int64_t elements = 1;
    for (std::size_t axis = 1; axis < input.shape.size(); ++axis)
        elements *= std::max<std::int64_t>(input.shape[axis], 1);
    return elements;
}

/// One row of ones, nested as the input's axes from `axis` on; free axes get one element.
std::string ones(const TensorSpec& input, std::size_t axis) {
    if (axis == input.shape.size()) return "1";
    std::string list;
    for (std::int64_t i = 0; i < std::max<std::int64_t>(input.shape[axis], 1); ++i) {
        if (i > 0) list += ",";
        list += ones(input, axis + 1);
    }
    return "[" + list + "]";
}

const models::ModelInfo* example_model(const std::vector<models::ModelInfo>& models) {
    for (const models::ModelInfo& model : models)
        if (model.state == models::ModelState::kReady && model.inputs.size() == 1 &&
            row_elements(model.inputs[0]) <= kMaxExampleNumbers)
            return &model;
    return nullptr;
}

std::string shell_quoted(const std::string& text) {
    std::string quoted;
    for (const char c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return quoted;
}

}  // namespace

std::string url_of(const std::string& host, std::uint16_t port) {
    const std::string reachable = host == "0.0.0.0" || host == "::" ? "localhost" : host;
    const bool is_ipv6 = reachable.find(':') != std::string::npos;
    return "http://" + (is_ipv6 ? "[" + reachable + "]" : reachable) + ":" + std::to_string(port);
}

std::string greeting(const std::string& url, const std::vector<models::ModelInfo>& models) {
    std::string text = std::string("sirve ") + kVersion + " serves " + url + "\n";
    text += "  documents: " + url + "/docs\n";
    std::string names;
    for (const models::ModelInfo& model : models)
        if (model.state == models::ModelState::kReady) names += (names.empty() ? "" : ", ") + model.model_id;
    const std::string advice = "none yet: copy a model (.keras, .h5, .onnx, .tflite...) into the models directory";
    text += "  models:    " + (names.empty() ? advice : names) + "\n";
    if (const models::ModelInfo* model = example_model(models)) {
        const std::string id = model->model_id == "default" ? "" : ", \"model_id\": \"" + model->model_id + "\"";
        text += "  try:       curl -s " + url + "/predict -d '" +
                shell_quoted("{\"data\": [" + ones(model->inputs[0], 1) + "]" + id + "}") + "'\n";
    }
    return text;
}

}  // namespace sirve::app

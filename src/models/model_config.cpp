#include "models/model_config.hpp"

#include <fstream>
#include <sstream>

#include "base/bounded_json.hpp"

namespace sirve::models {

namespace {

constexpr std::uintmax_t kMaxFileSize = 1024 * 1024;
constexpr int kMaxDepth = 32;

using Json = nlohmann::ordered_json;

Result<Json> parse(const std::string& text, const std::string& place) {
    BoundedJson json = parse_bounded_json(text, kMaxDepth);
    if (json.problem != BoundedJson::Problem::kNone) return invalid_argument(place + " " + json.message);
    return std::move(json.value);
}

Result<std::vector<std::string>> read_labels(const Json& value, const std::string& place) {
    std::vector<std::string> labels;
    if (!value.is_array()) return invalid_argument(place + ": 'labels' must be a list of strings");
    for (const Json& label : value) {
        if (!label.is_string()) return invalid_argument(place + ": 'labels' must be a list of strings");
        labels.push_back(label.get<std::string>());
    }
    return labels;
}

Result<Confidence> read_confidence(const Json& value, const std::string& place) {
    if (value == "std") return Confidence::kStandardDeviation;
    if (value == "max_probability") return Confidence::kMaxProbability;
    return invalid_argument(place + ": 'confidence' must be \"std\" or \"max_probability\"");
}

Result<EngineChoice> read_engine(const Json& value, const std::string& place) {
    if (value == "openvino") return EngineChoice::kOpenVino;
    if (value == "tensorflow") return EngineChoice::kTensorFlow;
    return invalid_argument(place + ": 'engine' must be \"openvino\" or \"tensorflow\"");
}

Result<std::string> read_signature(const Json& value, EngineChoice engine, const std::string& place) {
    if (!value.is_string() || value.get_ref<const std::string&>().empty())
        return invalid_argument(place + ": 'signature' must be the name of a signature");
    if (engine == EngineChoice::kOpenVino)
        return invalid_argument(place + ": only the engine \"tensorflow\" can take another 'signature'");
    return value.get<std::string>();
}

Result<double> read_tolerance(const Json& value, const std::string& place) {
    const double number = value.is_number() ? value.get<double>() : 0;
    if (number > 0 && number <= 1) return number;
    return invalid_argument(place + ": 'check_tolerance' must be a number above 0 and at most 1");
}

}  // namespace

Result<ModelConfig> read_model_config(const std::filesystem::path& file) {
    std::error_code error;
    if (!std::filesystem::exists(file, error)) return ModelConfig{};
    const std::string place = "config '" + file.filename().string() + "'";
    if (std::filesystem::file_size(file, error) > kMaxFileSize || error)
        return invalid_argument(place + " can't be read or is larger than 1 MiB");

    std::ifstream stream(file);
    std::ostringstream text;
    text << stream.rdbuf();
    if (!stream) return invalid_argument(place + " can't be read");
    auto json = parse(text.str(), place);
    if (!json) return json.error();
    if (!json->is_object()) return invalid_argument(place + " must be a JSON object");

    ModelConfig config;
    config.json = json->dump(-1, ' ', false, Json::error_handler_t::replace);
    if (json->contains("labels")) {
        auto labels = read_labels((*json)["labels"], place);
        if (!labels) return labels.error();
        config.labels = std::move(*labels);
    }
    if (json->contains("confidence")) {
        auto confidence = read_confidence((*json)["confidence"], place);
        if (!confidence) return confidence.error();
        config.confidence = *confidence;
    }
    if (json->contains("engine")) {
        auto engine = read_engine((*json)["engine"], place);
        if (!engine) return engine.error();
        config.engine = *engine;
    }
    if (json->contains("signature")) {
        auto signature = read_signature((*json)["signature"], config.engine, place);
        if (!signature) return signature.error();
        config.signature = std::move(*signature);
    }
    if (json->contains("check_tolerance")) {
        auto tolerance = read_tolerance((*json)["check_tolerance"], place);
        if (!tolerance) return tolerance.error();
        config.check_tolerance = *tolerance;
    }
    return config;
}

}  // namespace sirve::models

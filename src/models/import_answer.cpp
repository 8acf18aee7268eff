#include "models/import_answer.hpp"

#include "base/bounded_json.hpp"

namespace sirve::models {

namespace {

using Json = nlohmann::ordered_json;

constexpr int kMaxDepth = 8;

}  // namespace

std::string to_json(const ImportAnswer& answer) {
    Json layers = Json::array();
    for (const keras::LayerSummary& layer : answer.model.layers)
        layers.push_back(Json::array({layer.name, layer.class_name, layer.output_shape, layer.parameters}));
    Json json = {{"name", answer.model.name},      {"keras_version", answer.model.keras_version},
                 {"format", answer.model.format},  {"parameters", answer.model.parameters},
                 {"layers", std::move(layers)},    {"problems", answer.problems},
                 {"unconfined", answer.unconfined}};
    if (answer.error) {
        json["error"] = answer.error->message();
        json["code"] = static_cast<int>(answer.error->code());
    }
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<ImportAnswer> import_answer_from_json(const std::string& text) {
    const auto refuse = [](const std::string& why) {
        return internal_error("the import's answer can't be read: " + why);
    };
    const BoundedJson parsed = parse_bounded_json(text, kMaxDepth);
    if (parsed.problem != BoundedJson::Problem::kNone) return refuse("it " + parsed.message);
    const Json& json = parsed.value;
    try {
        ImportAnswer answer;
        json.at("name").get_to(answer.model.name);
        json.at("keras_version").get_to(answer.model.keras_version);
        json.at("format").get_to(answer.model.format);
        json.at("parameters").get_to(answer.model.parameters);
        for (const Json& layer : json.at("layers"))
            answer.model.layers.push_back({layer.at(0), layer.at(1), layer.at(2).get<Shape>(), layer.at(3)});
        json.at("problems").get_to(answer.problems);
        json.at("unconfined").get_to(answer.unconfined);
        if (json.contains("error"))
            answer.error =
                Error(static_cast<ErrorCode>(json.at("code").get<int>()), json.at("error").get<std::string>());
        return answer;
    } catch (const Json::exception& e) {
        return refuse(e.what());
    }
}

}  // namespace sirve::models

#include "models/imported_model_json.hpp"

#include <nlohmann/json.hpp>

namespace sirve::models {

namespace {

using Json = nlohmann::json;

std::string dump(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

std::string to_json(const keras::ImportedModel& model) {
    Json layers = Json::array();
    for (const keras::LayerSummary& layer : model.layers)
        layers.push_back({layer.name, layer.class_name, layer.output_shape, layer.parameters});
    return dump({{"name", model.name},
                 {"keras_version", model.keras_version},
                 {"format", model.format},
                 {"parameters", model.parameters},
                 {"layers", std::move(layers)}});
}

std::string to_json(const Error& error) {
    return dump({{"error", error.message()}, {"code", static_cast<int>(error.code())}});
}

Result<keras::ImportedModel> imported_model_from_json(const std::string& text) {
    try {
        const Json json = Json::parse(text);
        if (json.contains("error"))
            return Error(static_cast<ErrorCode>(json.at("code").get<int>()), json.at("error").get<std::string>());
        keras::ImportedModel model;
        json.at("name").get_to(model.name);
        json.at("keras_version").get_to(model.keras_version);
        json.at("format").get_to(model.format);
        json.at("parameters").get_to(model.parameters);
        for (const Json& layer : json.at("layers"))
            model.layers.push_back({layer.at(0), layer.at(1), layer.at(2).get<Shape>(), layer.at(3)});
        return model;
    } catch (const Json::exception& e) {
        return internal_error(std::string("the import's answer can't be read: ") + e.what());
    }
}

}  // namespace sirve::models

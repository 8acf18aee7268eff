#include "api/model_json.hpp"

namespace sirve::api {

namespace {

Json specs_json(const std::vector<TensorSpec>& specs) {
    Json list = Json::array();
    for (const TensorSpec& spec : specs)
        list.push_back({{"name", spec.name}, {"dtype", to_string(spec.dtype)}, {"shape", shape_json(spec.shape)}});
    return list;
}

Json layers_json(const std::vector<models::LayerInfo>& layers) {
    Json list = Json::array();
    for (const models::LayerInfo& layer : layers)
        list.push_back({{"name", layer.name},
                        {"class_name", layer.class_name},
                        {"output_shape", shape_json(layer.output_shape)},
                        {"parameters", layer.parameters}});
    return list;
}

Json text_or_null(const std::string& text) {
    return text.empty() ? Json(nullptr) : Json(text);
}

}  // namespace

Json shape_json(const Shape& shape) {
    Json list = Json::array();
    for (const std::int64_t size : shape) list.push_back(size < 0 ? Json(nullptr) : Json(size));
    return list;
}

Json model_json(const models::ModelInfo& info) {
    Json json = {{"id", info.model_id},   {"model_id", info.model_id},           {"version", info.version},
                 {"format", info.format}, {"engine", text_or_null(info.engine)}, {"status", to_string(info.state)}};
    if (!info.reason.empty()) json["reason"] = info.reason;
    json["inputs"] = specs_json(info.inputs);
    json["outputs"] = specs_json(info.outputs);
    json["parameters"] = info.parameters;
    json["layers"] = layers_json(info.layers);
    json["size_bytes"] = info.size_bytes;
    json["created_at"] = iso_time(info.created_at);
    json["last_used"] = info.last_used ? Json(iso_time(*info.last_used)) : Json(nullptr);
    json["predictions"] = info.predictions;
    json["scalers"] = {{"scaler_X", text_or_null(info.scaler_x)}, {"scaler_y", text_or_null(info.scaler_y)}};
    json["labels"] = info.labels;
    json["warmup_microseconds"] = info.warmup_microseconds;
    if (info.checked)
        json["checked"] = {{"rows", info.checked->rows}, {"largest_difference", info.checked->largest_difference}};
    Json config = Json::parse(info.config_json, nullptr, false);
    json["config"] = config.is_object() ? std::move(config) : Json::object();
    return json;
}

}  // namespace sirve::api

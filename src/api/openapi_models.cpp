#include "api/openapi_models.hpp"

#include <random>

#include "api/sample_input.hpp"
#include "api/tensor_writer.hpp"

namespace sirve::api {

namespace {

constexpr const char* kDefaultModel = "default";

/// Nested arrays of numbers or strings from `axis` on; a free axis takes any number of elements, but at least one.
Json array_schema(const TensorSpec& spec, std::size_t axis) {
    const Shape& shape = spec.shape;
    if (axis == shape.size()) return {{"type", spec.dtype == DType::kString ? "string" : "number"}};
    Json schema = {{"type", "array"}, {"items", array_schema(spec, axis + 1)}};
    schema["minItems"] = shape[axis] < 0 ? 1 : shape[axis];
    if (shape[axis] >= 0) schema["maxItems"] = shape[axis];
    return schema;
}

/// What a request gives for an input. Where a row is a single string there may be a list around it or not, and for one
/// row just the string.
Json input_schema(const TensorSpec& spec) {
    const bool one_a_row = spec.shape.size() == 1 || (spec.shape.size() == 2 && spec.shape[1] == 1);
    if (spec.dtype != DType::kString || !one_a_row) return array_schema(spec, 0);
    const TensorSpec flat{spec.name, spec.dtype, {spec.shape[0]}};
    const TensorSpec nested{spec.name, spec.dtype, {spec.shape[0], 1}};
    return {{"anyOf", {array_schema(flat, 0), array_schema(nested, 0), {{"type", "string"}}}}};
}

Json data_schema(const std::vector<TensorSpec>& inputs) {
    if (inputs.size() == 1) return input_schema(inputs[0]);
    Json schema = {{"type", "object"}, {"properties", Json::object()}, {"required", Json::array()}};
    for (const TensorSpec& input : inputs) {
        schema["properties"][input.name] = input_schema(input);
        schema["required"].push_back(input.name);
    }
    return schema;
}

/// The name that a request for this model gives. Only the default model's may be left out.
Json name_schema(const models::ModelInfo& model) {
    Json schema = {{"type", "string"}, {"const", model.model_id}};
    if (model.model_id == kDefaultModel) schema["default"] = kDefaultModel;
    return schema;
}

Json request_schema(const models::ModelInfo& model, const char* targets) {
    Json schema = {{"title", model.model_id},
                   {"type", "object"},
                   {"properties", {{"data", data_schema(model.inputs)}, {"model_id", name_schema(model)}}},
                   {"required", {"data"}}};
    if (model.model_id != kDefaultModel) schema["required"].push_back("model_id");
    if (targets != nullptr && model.outputs.size() == 1) {
        schema["properties"][targets] = array_schema(model.outputs[0], 0);
        schema["required"].push_back(targets);
    }
    return schema;
}

Json example(const models::ModelInfo& model) {
    std::mt19937 random(1);  // the same example every time
    std::string data;
    append_outputs(data, sample_inputs(model.inputs, random));
    return {{"data", Json::parse(data)}, {"model_id", model.model_id}};
}

}  // namespace

Json prediction_examples(const std::vector<models::ModelInfo>& models) {
    Json examples = Json::object();
    for (const models::ModelInfo& model : models)
        if (model.state == models::ModelState::kReady)
            examples[model.model_id] = {{"summary", "Model " + model.model_id}, {"value", example(model)}};
    return examples;
}

void add_model_schemas(Json& schemas, const std::vector<models::ModelInfo>& models) {
    Json predictions = Json::array();
    Json evaluations = Json::array();
    for (const models::ModelInfo& model : models) {
        if (model.state != models::ModelState::kReady) continue;
        predictions.push_back(request_schema(model, nullptr));
        if (model.outputs.size() == 1 && model.outputs[0].dtype != DType::kString)
            evaluations.push_back(request_schema(model, "targets"));
    }
    if (!predictions.empty()) schemas["PredictionRequest"]["anyOf"] = std::move(predictions);
    if (!evaluations.empty()) schemas["EvaluationRequest"]["anyOf"] = std::move(evaluations);
}

}  // namespace sirve::api

#include "api/tfserving/signature_json.hpp"

#include <array>

#include "api/tfserving/model_reference.hpp"

namespace sirve::api::tfserving {

namespace {

// In the order of enum DType.
constexpr std::array<std::string_view, 14> kTypes = {"DT_FLOAT",  "DT_DOUBLE", "DT_HALF",  "DT_BFLOAT16", "DT_INT8",
                                                     "DT_INT16",  "DT_INT32",  "DT_INT64", "DT_UINT8",    "DT_UINT16",
                                                     "DT_UINT32", "DT_UINT64", "DT_BOOL",  "DT_STRING"};

Json tensor_json(const TensorSpec& spec, const std::string& tensor_name) {
    Json dimensions = Json::array();
    // Numbers of 64 bits are strings in the JSON of protocol buffers.
    for (const std::int64_t size : spec.shape)
        dimensions.push_back({{"size", std::to_string(size < 0 ? -1 : size)}, {"name", ""}});
    return {{"dtype", kTypes.at(static_cast<std::size_t>(spec.dtype))},
            {"tensor_shape", {{"dim", std::move(dimensions)}, {"unknown_rank", false}}},
            {"name", tensor_name}};
}

}  // namespace

Json metadata_json(const models::ModelInfo& info) {
    Json inputs = Json::object();
    for (const TensorSpec& spec : info.inputs)
        inputs[spec.name] = tensor_json(spec, "serving_default_" + spec.name + ":0");
    Json outputs = Json::object();
    for (std::size_t i = 0; i < info.outputs.size(); ++i)
        outputs[info.outputs[i].name] = tensor_json(info.outputs[i], "StatefulPartitionedCall:" + std::to_string(i));
    const Json signature = {{"inputs", std::move(inputs)},
                            {"outputs", std::move(outputs)},
                            {"method_name", "tensorflow/serving/predict"},
                            {"defaults", Json::object()}};
    return {{"model_spec", {{"name", info.model_id}, {"signature_name", ""}, {"version", kOnlyVersion}}},
            {"metadata", {{"signature_def", {{"signature_def", {{"serving_default", signature}}}}}}}};
}

}  // namespace sirve::api::tfserving

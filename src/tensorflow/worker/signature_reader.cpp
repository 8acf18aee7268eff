#include "tensorflow/worker/signature_reader.hpp"

#include <tensorflow/core/protobuf/config.pb.h>
#include <tensorflow/core/protobuf/meta_graph.pb.h>

#include <algorithm>
#include <charconv>

#include "tensorflow/worker/tensorflow_types.hpp"

namespace sirve::tensorflow {

namespace {

using TensorInfos = google::protobuf::Map<std::string, ::tensorflow::TensorInfo>;

constexpr char kDefault[] = "serving_default";
constexpr char kInitialization[] = "__saved_model_init_op";  // no signature, though it stands among them

Error unimplemented(std::string message) {
    return {ErrorCode::kUnimplemented, std::move(message)};
}

Result<const ::tensorflow::SignatureDef*> choose(const ::tensorflow::MetaGraphDef& model, const std::string& name) {
    const auto& all = model.signature_def();
    std::vector<std::string> names;
    for (const auto& [key, signature] : all)
        if (key != kInitialization) names.push_back(key);
    std::sort(names.begin(), names.end());
    std::string chosen = name.empty() ? kDefault : name;
    if (name.empty() && names.size() == 1) chosen = names[0];
    if (std::binary_search(names.begin(), names.end(), chosen)) return &all.at(chosen);
    std::string text;
    for (const std::string& one : names) text += (text.empty() ? "'" : ", '") + one + "'";
    return invalid_argument("it has no signature '" + chosen + "'; " +
                            (text.empty() ? "it has none at all" : "there are: " + text));
}

Result<GraphTensor> graph_tensor(const std::string& name) {
    const std::size_t colon = name.rfind(':');
    GraphTensor tensor{name.substr(0, colon), 0};
    if (colon == std::string::npos) return tensor;
    const auto [end, error] = std::from_chars(name.data() + colon + 1, name.data() + name.size(), tensor.index);
    if (error != std::errc() || end != name.data() + name.size() || tensor.index < 0)
        return invalid_argument("its signature names the tensor '" + name + "', which is no name of a tensor");
    return tensor;
}

Result<TensorSpec> spec_of(const std::string& which, const std::string& name, const ::tensorflow::TensorInfo& info) {
    if (info.encoding_case() != ::tensorflow::TensorInfo::kName)
        return unimplemented(which + " is sparse or composed of several tensors, which can't be served");
    const auto dtype = dtype_of(static_cast<int>(info.dtype()));
    if (!dtype)
        return unimplemented(which + " has element type " + ::tensorflow::DataType_Name(info.dtype()) +
                             "; only numbers, booleans and strings can be served");
    if (info.tensor_shape().unknown_rank()) return unimplemented(which + " has no fixed number of axes");
    if (info.tensor_shape().dim_size() == 0)
        return unimplemented(which + " is a single value, without an axis for rows");
    TensorSpec spec{name, *dtype, {}};
    for (const auto& axis : info.tensor_shape().dim()) spec.shape.push_back(axis.size() < 0 ? -1 : axis.size());
    return spec;
}

/// Sorted by name: the map has no order of its own.
Status read_tensors(const TensorInfos& infos, const std::string& side, std::vector<TensorSpec>& specs,
                    std::vector<GraphTensor>& tensors) {
    std::vector<std::string> names;
    for (const auto& [name, info] : infos) names.push_back(name);
    std::sort(names.begin(), names.end());
    for (const std::string& name : names) {
        const ::tensorflow::TensorInfo& info = infos.at(name);
        auto spec = spec_of(side + " '" + name + "'", name, info);
        if (!spec) return spec.error();
        auto tensor = graph_tensor(info.name());
        if (!tensor) return tensor.error();
        specs.push_back(std::move(*spec));
        tensors.push_back(std::move(*tensor));
    }
    return specs.empty() ? Status(unimplemented("it has no " + side + "s")) : Status();
}

/// Scalars are counters and seeds, not weights.
std::int64_t count_parameters(const ::tensorflow::GraphDef& graph) {
    std::int64_t count = 0;
    for (const auto& node : graph.node()) {
        const auto shape = node.attr().find("shape");
        if (node.op() != "VarHandleOp" || shape == node.attr().end() || shape->second.shape().dim_size() == 0) continue;
        std::int64_t elements = 1;
        for (const auto& axis : shape->second.shape().dim()) elements *= std::max<std::int64_t>(axis.size(), 0);
        count += elements;
    }
    return count;
}

}  // namespace

Result<GraphSignature> read_signature(const void* meta_graph, std::size_t bytes, const std::string& name) {
    ::tensorflow::MetaGraphDef model;
    if (!model.ParseFromArray(meta_graph, static_cast<int>(bytes)))
        return invalid_argument("its description (MetaGraphDef) can't be read");
    const auto signature = choose(model, name);
    if (!signature) return signature.error();
    GraphSignature result;
    for (const auto& [key, one] : model.signature_def())
        if (&one == *signature) result.signature.name = key;
    if (Status read = read_tensors((*signature)->inputs(), "input", result.signature.inputs, result.inputs); !read)
        return read.error();
    if (Status read = read_tensors((*signature)->outputs(), "output", result.signature.outputs, result.outputs); !read)
        return read.error();
    result.signature.parameters = count_parameters(model.graph_def());
    return result;
}

std::string session_config(std::size_t threads) {
    ::tensorflow::ConfigProto config;
    config.set_intra_op_parallelism_threads(static_cast<int>(threads));
    config.set_inter_op_parallelism_threads(static_cast<int>(threads));
    return config.SerializeAsString();
}

}  // namespace sirve::tensorflow

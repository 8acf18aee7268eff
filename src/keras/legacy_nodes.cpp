#include "keras/legacy_nodes.hpp"

#include <algorithm>
#include <iterator>

namespace sirve::keras {

namespace {

struct NodeRow {
    std::string_view op;
    std::string_view module;
    std::string_view class_name;
    std::string_view inputs;          ///< names of Keras's arguments in the order of the node's inputs, between spaces
    std::string_view attribute = "";  ///< of the node, and after a colon the argument that it is
};

constexpr NodeRow kTable[]{
    {"Add", "numpy", "Add", "x1 x2"},
    {"AddV2", "numpy", "Add", "x1 x2"},
    {"BiasAdd", "numpy", "Add", "x1 x2"},
    {"Sub", "numpy", "Subtract", "x1 x2"},
    {"Mul", "numpy", "Multiply", "x1 x2"},
    {"RealDiv", "numpy", "TrueDivide", "x1 x2"},
    {"Pow", "numpy", "Power", "x1 x2"},
    {"Maximum", "numpy", "Maximum", "x1 x2"},
    {"Minimum", "numpy", "Minimum", "x1 x2"},
    {"Neg", "numpy", "Negative", "x"},
    {"Abs", "numpy", "Absolute", "x"},
    {"Sign", "numpy", "Sign", "x"},
    {"Square", "numpy", "Square", "x"},
    {"Sqrt", "numpy", "Sqrt", "x"},
    {"Rsqrt", "math", "Rsqrt", "x"},
    {"Exp", "numpy", "Exp", "x"},
    {"Log", "numpy", "Log", "x"},
    {"Log1p", "numpy", "Log1p", "x"},
    {"Sin", "numpy", "Sin", "x"},
    {"Cos", "numpy", "Cos", "x"},
    {"Tanh", "numpy", "Tanh", "x"},
    {"Floor", "numpy", "Floor", "x"},
    {"Round", "numpy", "Round", "x"},
    {"Identity", "numpy", "Copy", "x"},
    {"StopGradient", "core", "StopGradient", "variable"},
    {"Relu", "nn", "Relu", "x"},
    {"Relu6", "nn", "Relu6", "x"},
    {"Elu", "nn", "Elu", "x"},
    {"Selu", "nn", "Selu", "x"},
    {"Sigmoid", "nn", "Sigmoid", "x"},
    {"Softplus", "nn", "Softplus", "x"},
    {"Softsign", "nn", "Softsign", "x"},
    {"Softmax", "nn", "Softmax", "x"},
    {"LogSoftmax", "nn", "LogSoftmax", "x"},
    {"Mean", "numpy", "Mean", "x axis", "keep_dims:keepdims"},
    {"Sum", "numpy", "Sum", "x axis", "keep_dims:keepdims"},
    {"Prod", "numpy", "Prod", "x axis", "keep_dims:keepdims"},
    {"Max", "numpy", "Max", "x axis", "keep_dims:keepdims"},
    {"Min", "numpy", "Min", "x axis", "keep_dims:keepdims"},
    {"Greater", "numpy", "Greater", "x1 x2"},
    {"GreaterEqual", "numpy", "GreaterEqual", "x1 x2"},
    {"Less", "numpy", "Less", "x1 x2"},
    {"LessEqual", "numpy", "LessEqual", "x1 x2"},
    {"Equal", "numpy", "Equal", "x1 x2"},
    {"NotEqual", "numpy", "NotEqual", "x1 x2"},
    {"SelectV2", "numpy", "Where", "condition x1 x2"},
    {"Reshape", "numpy", "Reshape", "x newshape"},
    {"Transpose", "numpy", "Transpose", "x axes"},
    {"ExpandDims", "numpy", "ExpandDims", "x axis"},
    {"Squeeze", "numpy", "Squeeze", "x", "squeeze_dims:axis"},
    {"Tile", "numpy", "Tile", "x repeats"},
    {"ReverseV2", "numpy", "Flip", "x axis"},
    {"Cast", "core", "Cast", "x", "DstT:dtype"},
    {"MatMul", "numpy", "Matmul", "x1 x2"},
    {"BatchMatMulV2", "numpy", "Matmul", "x1 x2"},
};

std::vector<std::string> words(std::string_view text) {
    std::vector<std::string> found;
    while (!text.empty()) {
        const auto end = std::min(text.find(' '), text.size());
        found.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return found;
}

/// The value of an attribute as protobuf writes it in JSON, where integers are texts.
Json attribute_of(const Json& node, std::string_view name) {
    const auto& value = member(member(node, "attr"), name);
    const auto number = [](const Json& item) -> Json {
        if (!item.is_string()) return item;
        const auto text = item.get<std::string>();
        return text.empty() || text.size() > 9 ? Json() : Json(std::atoi(text.c_str()));
    };
    if (value.contains("b")) return value["b"];
    if (value.contains("i")) return number(value["i"]);
    if (value.contains("type")) {
        auto type = text_member(value, "type");
        if (!type.starts_with("DT_")) return {};
        type.erase(0, 3);
        std::transform(type.begin(), type.end(), type.begin(), [](unsigned char c) { return std::tolower(c); });
        if (type == "float") return "float32";
        if (type == "double") return "float64";
        return type == "half" ? "float16" : type;
    }
    Json list = Json::array();
    for (const auto& item : member(member(value, "list"), "i")) list.push_back(number(item));
    return list.empty() ? Json() : list;
}

/// The indices that begin, end and strides mean, with the node's masks of bits for each.
Result<Json> slices_of(const Json& node, const std::vector<Operand>& inputs) {
    std::vector<Json> parts;
    for (std::size_t index = 1; index < 4; ++index) {
        const auto* part = index < inputs.size() ? std::get_if<Json>(&inputs[index].value) : nullptr;
        if (part == nullptr || !part->is_array())
            return Error(ErrorCode::kUnimplemented, "a slice of computed bounds is not supported");
        parts.push_back(*part);
    }
    const auto mask = [&](const char* name, std::size_t bit) {
        const auto value = attribute_of(node, name);
        return value.is_number_integer() && ((value.get<std::int64_t>() >> bit) & 1) != 0;
    };
    Json key = Json::array();
    for (std::size_t axis = 0; axis < parts[0].size(); ++axis) {
        if (axis >= parts[1].size() || axis >= parts[2].size()) return invalid_argument("bounds of different lengths");
        if (mask("ellipsis_mask", axis))
            return Error(ErrorCode::kUnimplemented, "a slice with an ellipsis is not supported");
        if (mask("new_axis_mask", axis)) {
            key.push_back(nullptr);
        } else if (mask("shrink_axis_mask", axis)) {
            key.push_back(parts[0][axis]);
        } else {
            key.push_back(Json{{"start", mask("begin_mask", axis) ? Json() : parts[0][axis]},
                               {"stop", mask("end_mask", axis) ? Json() : parts[1][axis]},
                               {"step", parts[2][axis]}});
        }
    }
    return key;
}

/// The inputs of the node in their order: tensors of the call, with the constants at their places.
Result<std::vector<Operand>> inputs_of(const LayerEntry& entry, const Call& call, const TensorFinder& find) {
    std::vector<TensorRef> tensors;
    for (const auto& argument : call.args) collect_tensors(argument, tensors);
    const auto& constants = member(entry.object.config, "constants");
    std::vector<Operand> inputs;
    const auto count = tensors.size() + constants.size();
    for (std::size_t index = 0, next = 0; index < count; ++index) {
        const auto& constant = member(constants, std::to_string(index));
        if (!constant.is_null()) {
            inputs.push_back({constant});
            continue;
        }
        if (next >= tensors.size()) return invalid_argument("its constants do not fit its inputs");
        auto tensor = find(tensors[next++]);
        if (!tensor) return tensor.error();
        inputs.push_back({std::move(*tensor)});
    }
    return inputs;
}

}  // namespace

Result<LegacyNode> read_legacy_node(const LayerEntry& entry, const Call& call, const TensorFinder& find) {
    const auto& node = member(entry.object.config, "node_def");
    const auto op = text_member(node, "op");
    if (op.empty())
        return Error(ErrorCode::kUnimplemented, "its node is not written as JSON, as TensorFlow 1.15 to 2.3 did");
    auto inputs = inputs_of(entry, call, find);
    if (!inputs) return inputs.error();
    LegacyNode found;
    if (op == "StridedSlice") {
        auto key = slices_of(node, *inputs);
        if (!key) return key.error();
        found.row = find_operation("numpy", "GetItem");
        found.arguments["x"] = std::move((*inputs)[0]);
        found.arguments["key"] = Operand{std::move(*key)};
        return found;
    }
    if (op == "ConcatV2" || op == "Pack") {
        const bool joins = op == "ConcatV2";
        found.row = find_operation("numpy", joins ? "Concatenate" : "Stack");
        auto axis = joins && !inputs->empty() ? std::move(inputs->back()) : Operand{attribute_of(node, "axis")};
        if (joins && !inputs->empty()) inputs->pop_back();
        if (std::holds_alternative<Json>(axis.value) && std::get<Json>(axis.value).is_null()) axis = Operand{Json(0)};
        found.arguments["axis"] = std::move(axis);
        found.arguments[joins ? "xs" : "x"] = Operand{std::move(*inputs)};
        return found;
    }
    const auto* row =
        std::find_if(std::begin(kTable), std::end(kTable), [&](const NodeRow& known) { return known.op == op; });
    if (row == std::end(kTable))
        return Error(ErrorCode::kUnimplemented, "the operation " + op + " of TensorFlow is not supported");
    for (const char* option : {"transpose_a", "transpose_b", "adj_x", "adj_y"}) {
        if (attribute_of(node, option) == true)
            return Error(ErrorCode::kUnimplemented, "the operation " + op + " with " + option + " is not supported");
    }
    if (op == "BiasAdd" && member(member(member(node, "attr"), "data_format"), "s") == "TkNIVw==")
        return Error(ErrorCode::kUnimplemented, "a bias of channels that come first is not supported");
    found.row = find_operation(row->module, row->class_name);
    const auto names = words(row->inputs);
    if (names.size() != inputs->size())
        return invalid_argument("the operation " + op + " takes " + std::to_string(names.size()) + " inputs, but has " +
                                std::to_string(inputs->size()));
    for (std::size_t index = 0; index < names.size(); ++index)
        found.arguments[names[index]] = std::move((*inputs)[index]);
    if (!row->attribute.empty()) {
        const auto colon = row->attribute.find(':');
        auto value = attribute_of(node, row->attribute.substr(0, colon));
        if (!value.is_null())
            found.arguments[std::string(row->attribute.substr(colon + 1))] = Operand{std::move(value)};
    }
    return found;
}

}  // namespace sirve::keras

#include "keras/node_reader.hpp"

#include <algorithm>
#include <functional>
#include <set>

namespace sirve::keras {

namespace {

bool is_index(const Json& value) {
    return value.is_number_unsigned() || (value.is_number_integer() && value.get<std::int64_t>() >= 0);
}

/// [layer, node, tensor], possibly followed by the call's keyword arguments (Keras 2).
bool is_triple(const Json& value, std::size_t max_size = 3) {
    return value.is_array() && value.size() >= 3 && value.size() <= max_size && value[0].is_string() &&
           is_index(value[1]) && is_index(value[2]);
}

/// ["_CONSTANT_VALUE", -1, value], possibly followed by keyword arguments: what Keras 2 writes in place of a tensor.
bool is_constant(const Json& value) {
    return value.is_array() && (value.size() == 3 || value.size() == 4) && value[0] == "_CONSTANT_VALUE" &&
           value[1] == -1;
}

TensorRef read_triple(const Json& value) {
    return {value[0].get<std::string>(), value[1].get<std::size_t>(), value[2].get<std::size_t>()};
}

bool holds_tensor(const Argument& argument) {
    return !std::holds_alternative<Json>(argument.value);
}

using Recognize = Result<Argument> (*)(const Json&);

/// A list of arguments, or a constant if no tensor is in it.
template <typename Items>
Result<Argument> read_list(const Json& whole, const Items& items, Recognize read) {
    std::vector<Argument> arguments;
    bool any = false;
    for (const auto& item : items) {
        auto argument = read(item);
        if (!argument) return argument.error();
        any = any || holds_tensor(*argument);
        arguments.push_back(std::move(*argument));
    }
    if (!any) return Argument{whole};
    return Argument{std::move(arguments)};
}

Result<Argument> read_keras3_argument(const Json& value) {
    if (value.is_object()) {
        if (text_member(value, "class_name") == "__keras_tensor__") {
            const auto& history = member(member(value, "config"), "keras_history");
            if (!is_triple(history))
                return invalid_argument("a tensor without a readable keras_history: " + excerpt(value));
            return Argument{read_triple(history)};
        }
        return read_list(value, value, read_keras3_argument);
    }
    if (value.is_array()) return read_list(value, value, read_keras3_argument);
    return Argument{value};
}

Result<Argument> read_keras2_argument(const Json& value) {
    if (is_triple(value)) return Argument{read_triple(value)};
    if (value.is_object() || value.is_array()) return read_list(value, value, read_keras2_argument);
    return Argument{value};
}

Result<Call> read_keras3_call(const Json& node) {
    Call call;
    const auto& args = member(node, "args");
    if (!args.is_array()) return invalid_argument("a node without args: " + excerpt(node));
    for (const auto& json : args) {
        auto argument = read_keras3_argument(json);
        if (!argument) return argument.error();
        call.args.push_back(std::move(*argument));
    }
    for (const auto& [key, json] : member(node, "kwargs").items()) {
        auto argument = read_keras3_argument(json);
        if (!argument) return argument.error();
        call.kwargs.emplace(key, std::move(*argument));
    }
    return call;
}

/// Keras 2: every input tensor has the keyword arguments beside it; those of the first one count. Several tensors are
/// one list argument, as merging layers take them.
Result<Call> read_keras2_call(const Json& node) {
    // A single-input operation may leave out one level of nesting.
    const Json items = is_triple(node, 4) || is_constant(node) ? Json::array({node}) : node;
    Call call;
    std::vector<Argument> tensors;
    for (const auto& item : items) {
        if (is_constant(item)) {
            tensors.push_back({item[2]});
            continue;
        }
        if (!is_triple(item, 4))
            return invalid_argument("a node that is not [layer, node, tensor, kwargs]: " + excerpt(item));
        tensors.push_back({read_triple(item)});
    }
    if (tensors.empty()) return invalid_argument("a node without inputs");
    if (items[0].size() == 4) {
        for (const auto& [key, json] : items[0][3].items()) {
            auto argument = read_keras2_argument(json);
            if (!argument) return argument.error();
            call.kwargs.emplace(key, std::move(*argument));
        }
    }
    if (tensors.size() == 1)
        call.args.push_back(std::move(tensors.front()));
    else
        call.args.push_back({std::move(tensors)});
    return call;
}

Status flatten_ends(const Json& ends, const std::string& key, std::vector<NamedTensor>& found) {
    if (is_triple(ends)) {
        auto tensor = read_triple(ends);
        found.push_back({key.empty() ? tensor.layer : key, std::move(tensor)});
        return {};
    }
    if (!ends.is_array() && !ends.is_object())
        return invalid_argument("expected [layer, node, tensor], not " + excerpt(ends));
    for (const auto& [name, item] : ends.items()) {
        if (auto read = flatten_ends(item, ends.is_object() ? name : key, found); !read) return read;
    }
    return {};
}

void visit_tensors(Argument& argument, const std::function<void(TensorRef&)>& visit) {
    if (auto* tensor = std::get_if<TensorRef>(&argument.value)) visit(*tensor);
    if (auto* list = std::get_if<std::vector<Argument>>(&argument.value)) {
        for (auto& item : *list) visit_tensors(item, visit);
    }
}

/// Lowers the call numbers of `references`, all to one nested model with `calls` calls, if they count from 1.
void lower(const std::vector<TensorRef*>& references, std::size_t calls, bool counts_from_one) {
    if (references.empty()) return;
    const auto [low, high] =
        std::minmax_element(references.begin(), references.end(), [](auto* a, auto* b) { return a->call < b->call; });
    // Whatever the rule for the version says, a 0 or a number that is too high for the other way decides.
    if ((*low)->call == 0 || (!counts_from_one && (*high)->call < calls)) return;
    for (auto* reference : references) --reference->call;
}

}  // namespace

Result<std::vector<Call>> read_calls(const Json& inbound_nodes) {
    std::vector<Call> calls;
    for (const auto& node : inbound_nodes) {
        auto call = node.is_object() ? read_keras3_call(node) : read_keras2_call(node);
        if (!call) return call.error();
        calls.push_back(std::move(*call));
    }
    return calls;
}

Result<std::vector<NamedTensor>> read_ends(const Json& ends) {
    std::vector<NamedTensor> found;
    if (auto read = flatten_ends(ends, "", found); !read) return read.error();
    std::set<std::string> taken;
    for (auto& end : found) {
        std::string name = end.name;
        for (int number = 1; !taken.insert(name).second; ++number) name = end.name + "_" + std::to_string(number);
        end.name = name;
    }
    return found;
}

void count_model_calls_from_zero(Topology& topology, int keras_major) {
    for (const auto& model : topology.layers) {
        if (!model.object.is_model()) continue;
        std::vector<TensorRef*> in_calls;
        std::vector<TensorRef*> in_outputs;
        for (auto& layer : topology.layers) {
            for (auto& call : layer.calls) {
                const auto collect = [&](TensorRef& tensor) {
                    if (tensor.layer == model.name) in_calls.push_back(&tensor);
                };
                for (auto& argument : call.args) visit_tensors(argument, collect);
                for (auto& [key, argument] : call.kwargs) visit_tensors(argument, collect);
            }
        }
        for (auto& output : topology.outputs) {
            if (output.tensor.layer == model.name) in_outputs.push_back(&output.tensor);
        }
        const bool keras2 = keras_major < 3;
        lower(in_calls, model.calls.size(), keras2);
        lower(in_outputs, model.calls.size(), keras2 || model.object.is_functional());
    }
}

}  // namespace sirve::keras

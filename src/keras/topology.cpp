#include "keras/topology.hpp"

#include <queue>
#include <unordered_map>

#include "keras/node_reader.hpp"

namespace sirve::keras {

namespace {

/// `dims` with its batch axis as the batch_shape of an InputLayer's config.
Json input_config(const Json& batch_shape, const std::string& name) {
    return Json{{"batch_shape", batch_shape}, {"dtype", "float32"}, {"name", name}};
}

Result<LayerEntry> read_entry(const Json& json) {
    auto object = read_serialized_object(json);
    if (!object) return object.error();
    LayerEntry entry;
    entry.name = text_member(json, "name");
    if (entry.name.empty()) entry.name = text_member(object->config, "name");
    if (entry.name.empty()) return invalid_argument("a layer of class " + object->class_name + " has no name");
    entry.object = std::move(*object);
    entry.is_input = entry.object.class_name == "InputLayer";
    entry.is_listed = !entry.object.is_operation();
    return entry;
}

/// The shape of the input of a Sequential whose list does not begin with an InputLayer.
Json implied_input_shape(const Json& config, const LayerEntry& first) {
    const auto& built = member(config, "build_input_shape");
    if (built.is_array()) return built;
    return member(first.object.config, "batch_input_shape");
}

Result<Topology> read_sequential(const SerializedObject& model) {
    Topology topology;
    topology.is_sequential = true;
    const auto& list = member(model.config, "layers");
    if (!list.is_array() || list.empty()) return invalid_argument("a Sequential model without layers");
    std::string previous;
    const auto append = [&](LayerEntry entry) {
        Call call;
        if (!entry.is_input) call.args.push_back({TensorRef{previous, 0, 0}});
        entry.calls.push_back(std::move(call));
        previous = entry.name;
        topology.layers.push_back(std::move(entry));
    };
    for (const auto& json : list) {
        auto entry = read_entry(json);
        if (!entry) return entry.error();
        if (entry->is_input != topology.layers.empty()) {
            if (entry->is_input) return invalid_argument("an InputLayer in the middle of a Sequential model");
            LayerEntry input;
            input.name = entry->name + "_input";
            input.is_input = true;
            input.object.class_name = "InputLayer";
            const auto shape = implied_input_shape(model.config, *entry);
            if (!shape.is_array())
                return invalid_argument("the Sequential model was never built: its input shape is not known");
            input.object.config = input_config(shape, input.name);
            append(std::move(input));
        }
        // The InputLayer of a Sequential is not among its `layers`.
        if (entry->is_input) entry->is_listed = false;
        append(std::move(*entry));
    }
    topology.layers.front().is_listed = false;
    topology.inputs.push_back({topology.layers.front().name, {topology.layers.front().name, 0, 0}});
    topology.outputs.push_back({previous, {previous, 0, 0}});
    return topology;
}

Result<Topology> read_functional(const SerializedObject& model, int keras_major) {
    Topology topology;
    for (const auto& json : member(model.config, "layers")) {
        auto entry = read_entry(json);
        if (!entry) return entry.error();
        auto calls = read_calls(member(json, "inbound_nodes"));
        if (!calls) return calls.error().in("layer '" + entry->name + "'");
        entry->calls = std::move(*calls);
        if (entry->is_input) entry->calls.assign(1, Call{});
        topology.layers.push_back(std::move(*entry));
    }
    auto inputs = read_ends(member(model.config, "input_layers"));
    if (!inputs) return inputs.error().in("input_layers");
    topology.inputs = std::move(*inputs);
    auto outputs = read_ends(member(model.config, "output_layers"));
    if (!outputs) return outputs.error().in("output_layers");
    topology.outputs = std::move(*outputs);
    if (topology.inputs.empty() || topology.outputs.empty())
        return invalid_argument("a Functional model without inputs or outputs");
    count_model_calls_from_zero(topology, keras_major);
    return topology;
}

}  // namespace

void collect_tensors(const Argument& argument, std::vector<TensorRef>& found) {
    if (const auto* tensor = std::get_if<TensorRef>(&argument.value)) found.push_back(*tensor);
    if (const auto* list = std::get_if<std::vector<Argument>>(&argument.value)) {
        for (const auto& item : *list) collect_tensors(item, found);
    }
}

Result<Topology> read_topology(const SerializedObject& model, int keras_major) {
    auto topology = model.is_sequential() ? read_sequential(model) : read_functional(model, keras_major);
    if (topology) topology->name = text_member(model.config, "name");
    return topology;
}

Result<std::vector<Step>> order_steps(const Topology& topology) {
    std::unordered_map<std::string_view, std::size_t> layer_of;
    std::vector<std::size_t> first_step;
    std::vector<Step> steps;
    for (std::size_t layer = 0; layer < topology.layers.size(); ++layer) {
        const auto& entry = topology.layers[layer];
        if (!layer_of.emplace(entry.name, layer).second)
            return invalid_argument("two layers are called '" + entry.name + "'");
        first_step.push_back(steps.size());
        for (std::size_t call = 0; call < entry.calls.size(); ++call) steps.push_back({layer, call});
    }

    std::vector<std::vector<std::size_t>> users(steps.size());
    std::vector<std::size_t> missing(steps.size(), 0);
    for (std::size_t step = 0; step < steps.size(); ++step) {
        const auto& entry = topology.layers[steps[step].layer];
        std::vector<TensorRef> tensors;
        for (const auto& argument : entry.calls[steps[step].call].args) collect_tensors(argument, tensors);
        for (const auto& [key, argument] : entry.calls[steps[step].call].kwargs) collect_tensors(argument, tensors);
        for (const auto& tensor : tensors) {
            const auto found = layer_of.find(tensor.layer);
            if (found == layer_of.end() || tensor.call >= topology.layers[found->second].calls.size()) {
                return invalid_argument("layer '" + entry.name + "' takes call " + std::to_string(tensor.call) +
                                        " of layer '" + tensor.layer + "', which there is not");
            }
            users[first_step[found->second] + tensor.call].push_back(step);
            ++missing[step];
        }
    }

    // Of the steps that are ready the first in the file is taken, so that the order is the file's where it can be.
    std::priority_queue<std::size_t, std::vector<std::size_t>, std::greater<>> ready;
    for (std::size_t step = 0; step < steps.size(); ++step) {
        if (missing[step] == 0) ready.push(step);
    }
    std::vector<Step> ordered;
    while (!ready.empty()) {
        const auto step = ready.top();
        ready.pop();
        ordered.push_back(steps[step]);
        for (const auto user : users[step]) {
            if (--missing[user] == 0) ready.push(user);
        }
    }
    if (ordered.size() != steps.size())
        return invalid_argument("the layers of model '" + topology.name + "' depend on each other in a circle");
    return ordered;
}

}  // namespace sirve::keras

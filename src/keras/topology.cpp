#include "keras/topology.hpp"

#include <algorithm>
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

/// All calls, by layer and call as they stand in the file, and the calls whose results each takes.
struct CallGraph {
    std::vector<Step> steps;
    std::vector<std::vector<std::size_t>> inputs;
    std::vector<std::size_t> first_step;  ///< of each layer
    std::unordered_map<std::string_view, std::size_t> layer_of;
};

Result<CallGraph> read_graph(const Topology& topology) {
    CallGraph graph;
    for (std::size_t layer = 0; layer < topology.layers.size(); ++layer) {
        const auto& entry = topology.layers[layer];
        if (!graph.layer_of.emplace(entry.name, layer).second)
            return invalid_argument("two layers are called '" + entry.name + "'");
        graph.first_step.push_back(graph.steps.size());
        for (std::size_t call = 0; call < entry.calls.size(); ++call) graph.steps.push_back({layer, call});
    }
    for (const auto& step : graph.steps) {
        const auto& entry = topology.layers[step.layer];
        std::vector<TensorRef> tensors;
        for (const auto& argument : entry.calls[step.call].args) collect_tensors(argument, tensors);
        for (const auto& [key, argument] : entry.calls[step.call].kwargs) collect_tensors(argument, tensors);
        graph.inputs.emplace_back();
        for (const auto& tensor : tensors) {
            const auto found = graph.layer_of.find(tensor.layer);
            if (found == graph.layer_of.end() || tensor.call >= topology.layers[found->second].calls.size()) {
                return invalid_argument("layer '" + entry.name + "' takes call " + std::to_string(tensor.call) +
                                        " of layer '" + tensor.layer + "', which there is not");
            }
            graph.inputs.back().push_back(graph.first_step[found->second] + tensor.call);
        }
    }
    return graph;
}

/// The calls, each behind those whose results it takes, as a walk from the model's outputs towards its inputs, depth
/// first, comes back from them; what no output needs comes last.
Result<std::vector<std::size_t>> inputs_first(const Topology& topology, const CallGraph& graph) {
    enum class Visit { kNot, kOpen, kDone };
    std::vector<Visit> visits(graph.steps.size(), Visit::kNot);
    std::vector<std::size_t> order;
    std::vector<std::pair<std::size_t, std::size_t>> path;  ///< open calls, and which of its inputs is next
    const auto walk_from = [&](std::size_t root) {
        if (visits[root] == Visit::kNot) path.emplace_back(root, 0);
        while (!path.empty()) {
            auto& [step, next] = path.back();
            visits[step] = Visit::kOpen;
            if (next == graph.inputs[step].size()) {
                visits[step] = Visit::kDone;
                order.push_back(step);
                path.pop_back();
                continue;
            }
            const auto input = graph.inputs[step][next++];
            if (visits[input] == Visit::kOpen) return false;
            if (visits[input] == Visit::kNot) path.emplace_back(input, 0);
        }
        return true;
    };
    const auto circle =
        invalid_argument("the layers of model '" + topology.name + "' depend on each other in a circle");
    for (const auto& output : topology.outputs) {
        const auto found = graph.layer_of.find(output.tensor.layer);
        // That an output exists is checked where it is taken.
        if (found == graph.layer_of.end() || output.tensor.call >= topology.layers[found->second].calls.size())
            continue;
        if (!walk_from(graph.first_step[found->second] + output.tensor.call)) return circle;
    }
    for (std::size_t step = 0; step < graph.steps.size(); ++step) {
        if (!walk_from(step)) return circle;
    }
    return order;
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
    auto graph = read_graph(topology);
    if (!graph) return graph.error();
    auto order = inputs_first(topology, *graph);
    if (!order) return order.error();

    // The depth of a call is its distance to the outputs, the longest way; that of the calls of one layer does not
    // fall.
    std::vector<std::size_t> depth(graph->steps.size(), 0);
    std::vector<std::size_t> layer_depth(topology.layers.size(), 0);
    std::vector<bool> seen(graph->steps.size(), false);
    std::vector<std::size_t> by_sight;
    const auto see = [&](std::size_t step) {
        if (!seen[step]) by_sight.push_back(step);
        seen[step] = true;
    };
    for (auto at = order->rbegin(); at != order->rend(); ++at) {
        see(*at);
        auto& of_layer = layer_depth[graph->steps[*at].layer];
        depth[*at] = of_layer = std::max(depth[*at], of_layer);
        for (const auto input : graph->inputs[*at]) {
            see(input);
            depth[input] = std::max(depth[input], depth[*at] + 1);
        }
    }
    std::stable_sort(by_sight.begin(), by_sight.end(), [&](auto a, auto b) { return depth[a] > depth[b]; });
    std::vector<Step> ordered;
    for (const auto step : by_sight) ordered.push_back(graph->steps[step]);
    return ordered;
}

}  // namespace sirve::keras

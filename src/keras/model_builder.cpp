#include "keras/model_builder.hpp"

#include <algorithm>
#include <set>
#include <unordered_map>

#include "keras/layer_table.hpp"
#include "keras/operation_builder.hpp"

namespace sirve::keras {

namespace {

constexpr std::size_t kMaxCalls = 200'000;

std::string describe(const LayerEntry& entry, const std::string& place) {
    return "layer '" + entry.name + "' (class " + entry.object.class_name + ") in " + place;
}

Error unsupported(const LayerEntry& entry, const std::string& place, const std::string& what) {
    return {ErrorCode::kUnimplemented, describe(entry, place) + ": " + what};
}

/// Whether a class is the user's own, whatever its name.
bool is_custom(const SerializedObject& object) {
    const bool is_known_module = object.module.empty() || object.module.starts_with("keras") ||
                                 object.module.starts_with("tf_keras") || object.module.starts_with("tensorflow");
    return object.registered_name.find('>') != std::string::npos || object.class_name.find('>') != std::string::npos ||
           !is_known_module;
}

/// Why a class can't be imported.
std::string reason_of(const SerializedObject& object) {
    for (const auto& [class_name, reason] : refused_classes()) {
        if (object.class_name == class_name && (!is_custom(object) || class_name == "Lambda"))
            return std::string(reason);
    }
    if (is_custom(object)) {
        const auto name = object.registered_name.empty() ? object.class_name : object.registered_name;
        return "'" + name + "' is a custom class, whose code is not in the file; use layers of Keras";
    }
    return "layers of this class are not supported";
}

/// None, or a structure of nothing but None.
bool is_none(const Json& value) {
    return value.is_null() ||
           (value.is_structured() && !value.empty() && std::all_of(value.begin(), value.end(), is_none));
}

/// Whether a layer, or one inside of it, computes something else in training than in predictions.
bool acts_in_training(const std::string& class_name, const Json& config) {
    if (class_name == "BatchNormalization" || class_name.starts_with("Random")) return true;
    for (const char* rate : {"rate", "stddev", "dropout", "recurrent_dropout", "factor"}) {
        const auto& value = member(config, rate);
        if (value.is_number() && value != 0) return true;
    }
    const auto acts = [](const Json& inner) -> bool {
        return acts_in_training(text_member(inner, "class_name"), member(inner, "config"));
    };
    for (const char* part : {"layer", "cell", "backward_layer"}) {
        if (member(config, part).is_object() && acts(member(config, part))) return true;
    }
    for (const char* parts : {"layers", "cells"}) {
        const auto& list = member(config, parts);
        if (list.is_array() && std::any_of(list.begin(), list.end(), acts)) return true;
    }
    return false;
}

/// What a call may name although the layer takes it by position, in their order and without the first `given`.
std::vector<std::string> names_by_position(const std::string& class_name, std::size_t given) {
    std::vector<std::string> names{"inputs"};
    if (find_layer(class_name) == nullptr || given > 0) return {};
    if (class_name == "MultiHeadAttention" || class_name == "GroupQueryAttention") names = {"query", "value", "key"};
    if (class_name.ends_with("LSTM") || class_name.ends_with("GRU") || class_name.ends_with("RNN"))
        names.push_back("sequences");
    return names;
}

std::optional<Output> merged_mask(const std::vector<Tensor>& inputs, int keras_major) {
    std::optional<Output> mask;
    for (const auto& input : inputs) {
        if (!input.mask && keras_major >= 3) return {};
        if (!input.mask) continue;
        if (!mask)
            mask = input.mask;
        else if (keras_major >= 3)
            mask = std::make_shared<ops::LogicalOr>(*mask, *input.mask);
        else
            mask = std::make_shared<ops::LogicalAnd>(*mask, *input.mask);
    }
    return mask;
}

/// The mask of the first output of a layer that does not set the masks itself.
std::optional<Output> mask_after(MaskRule rule, const std::vector<Tensor>& inputs, int keras_major) {
    if (inputs.empty()) return {};
    switch (rule) {
        case MaskRule::kPass:
        case MaskRule::kTake:
            return inputs[0].mask;
        case MaskRule::kPassSince3:
            return keras_major >= 3 ? inputs[0].mask : std::nullopt;
        case MaskRule::kAny:
            return merged_mask(inputs, keras_major);
        case MaskRule::kDrop:
        case MaskRule::kOwn:
            return {};
    }
    return {};
}

/// Names the last operation of a layer after it, unless the layer added none.
void name_operation(const Outputs& outputs, const std::vector<Tensor>& inputs, const std::string& name) {
    if (outputs.empty()) return;
    const auto* node = outputs[0].get_node();
    const bool is_input = std::any_of(inputs.begin(), inputs.end(),
                                      [&](const Tensor& tensor) { return tensor.value.get_node() == node; });
    if (!is_input) outputs[0].get_node_shared_ptr()->set_friendly_name(name);
}

std::string first_line(const std::string& text) {
    // OpenVINO puts the place in its own source in front.
    std::string line;
    for (std::size_t begin = 0; begin < text.size();) {
        const auto end = std::min(text.find('\n', begin), text.size());
        if (end > begin && text.compare(begin, 10, "Exception ") != 0) line = text.substr(begin, end - begin);
        if (!line.empty()) break;
        begin = end + 1;
    }
    return line.empty() ? text : line;
}

}  // namespace

/// One model while it is built: the results of its calls so far.
struct ModelBuilder::Scope {
    const Topology& topology;
    const std::string& place;
    std::unordered_map<std::string_view, std::size_t> layer_of;
    std::vector<std::vector<std::vector<Tensor>>> results;  ///< by layer, call, output

    Result<Tensor> find(const TensorRef& reference) const {
        const auto found = layer_of.find(reference.layer);
        if (found == layer_of.end() || reference.call >= results[found->second].size() ||
            reference.output >= results[found->second][reference.call].size()) {
            return invalid_argument("there is no output " + std::to_string(reference.output) + " of call " +
                                    std::to_string(reference.call) + " of layer '" + reference.layer + "' in " + place);
        }
        return results[found->second][reference.call][reference.output];
    }

    /// Gives `inputs` the masks that a call names: one for the first of them, or a list for all, where None is none.
    Status set_masks(const Argument& masks, std::vector<Tensor>& inputs) const {
        std::vector<Argument> items{masks};
        if (const auto* list = std::get_if<std::vector<Argument>>(&masks.value)) items = *list;
        if (const auto* list = std::get_if<Json>(&masks.value)) {
            items.clear();
            for (const auto& item : *list) items.push_back(Argument{item});
        }
        for (std::size_t index = 0; index < std::min(items.size(), inputs.size()); ++index) {
            const auto* reference = std::get_if<TensorRef>(&items[index].value);
            const auto* constant = std::get_if<Json>(&items[index].value);
            if (reference == nullptr && (constant == nullptr || !constant->is_null()))
                return Error(ErrorCode::kUnimplemented, "a mask that is neither a tensor nor a list of tensors");
            inputs[index].mask.reset();
            if (reference == nullptr) continue;
            auto mask = find(*reference);
            if (!mask) return mask.error();
            inputs[index].mask = mask->value;
            inputs[index].mask_is_given = true;
        }
        return {};
    }

    /// Whether one of its inputs could not be computed.
    bool misses_inputs(const Call& call) const {
        std::vector<TensorRef> references;
        for (const auto& argument : call.args) collect_tensors(argument, references);
        for (const auto& [key, argument] : call.kwargs) collect_tensors(argument, references);
        return std::any_of(references.begin(), references.end(), [&](const TensorRef& reference) {
            return results[layer_of.at(reference.layer)][reference.call].empty();
        });
    }

    /// Takes the mask off a value, under all the names that it has here.
    void forget_mask(const Output& value) {
        for (auto& calls : results) {
            for (auto& outputs : calls) {
                for (auto& tensor : outputs) {
                    if (tensor.value == value) tensor.mask.reset();
                }
            }
        }
    }
};

/// Keeps a scope among those that are being built.
class ModelBuilder::OpenScope {
  public:
    OpenScope(std::vector<Scope*>& scopes, Scope& scope) : scopes_(scopes) { scopes_.push_back(&scope); }
    ~OpenScope() { scopes_.pop_back(); }
    OpenScope(const OpenScope&) = delete;
    OpenScope& operator=(const OpenScope&) = delete;

  private:
    std::vector<Scope*>& scopes_;
};

Result<std::vector<Tensor>> ModelBuilder::build(const Topology& topology, const std::vector<Tensor>& inputs,
                                                const Weights& weights, const std::string& place,
                                                std::vector<LayerSummary>* summaries) {
    const auto steps = order_steps(topology);
    if (!steps) return steps.error().in(place);
    Scope scope{topology, place, {}, {}};
    const OpenScope open(scopes_, scope);
    std::vector<LayerIdentity> identities;
    for (std::size_t layer = 0; layer < topology.layers.size(); ++layer) {
        const auto& entry = topology.layers[layer];
        scope.layer_of.emplace(entry.name, layer);
        scope.results.emplace_back(entry.calls.size());
        if (entry.is_listed) identities.push_back({entry.object.class_name, entry.name});
    }
    auto listed = weights.layers(identities);
    if (!listed) return listed.error().in(place);
    std::vector<Weights::Ptr> weights_of(topology.layers.size());
    std::vector<std::int64_t> parameters(topology.layers.size(), 0);  // those of shared layers count once
    for (std::size_t layer = 0, next = 0; layer < topology.layers.size(); ++layer) {
        const auto& entry = topology.layers[layer];
        const auto own = entry.is_listed ? (*listed)[next++] : weights.part("", "");
        if (summaries != nullptr && entry.is_listed) parameters[layer] = own->parameter_count();
        weights_of[layer] = entry.is_listed ? resolve(entry.object, own) : own;
    }

    if (inputs.size() != topology.inputs.size()) {
        return invalid_argument(place + " takes " + std::to_string(topology.inputs.size()) + " inputs, but gets " +
                                std::to_string(inputs.size()));
    }
    for (std::size_t index = 0; index < inputs.size(); ++index) {
        const auto found = scope.layer_of.find(topology.inputs[index].tensor.layer);
        if (found == scope.layer_of.end() || !topology.layers[found->second].is_input) {
            return invalid_argument(place + ": input '" + topology.inputs[index].tensor.layer +
                                    "' is not an InputLayer");
        }
        scope.results[found->second][0] = {inputs[index]};
    }

    std::size_t done = 0;
    for (const auto& step : *steps) {
        const auto& entry = topology.layers[step.layer];
        if (entry.is_input) continue;
        if (report_ != nullptr && scope.misses_inputs(entry.calls[step.call])) {
            note_unknown_classes(entry, place);
            continue;
        }
        const auto known_problems = report_ == nullptr ? 0 : report_->problems.size();
        auto outputs = build_call(scope, step, weights_of[step.layer]);
        if (outputs) {
            scope.results[step.layer][step.call] = std::move(*outputs);
        } else if (report_ == nullptr) {
            return outputs.error();
        } else if (report_->problems.size() == known_problems) {  // else models inside have told theirs
            note(outputs.error());
        }
        ++done;
        if (summaries != nullptr && report_ != nullptr && report_->on_progress)
            report_->on_progress(static_cast<int>(100 * done / steps->size()));
    }

    if (summaries != nullptr) {
        for (std::size_t layer = 0; layer < topology.layers.size(); ++layer) {
            const auto& entry = topology.layers[layer];
            const auto& calls = scope.results[layer];
            LayerSummary summary{entry.name, entry.object.class_name, {}, parameters[layer]};
            if (!calls.empty() && !calls[0].empty()) summary.output_shape = shape_of_output(calls[0][0].value);
            // model.summary() does not show the InputLayer of a Sequential either.
            if (entry.is_listed || !entry.is_input) summaries->push_back(std::move(summary));
        }
    }
    // A Sequential gives all that its last layer gives, which the file does not count.
    if (topology.is_sequential && !scope.results.back().back().empty()) return scope.results.back().back();
    std::vector<Tensor> outputs;
    for (const auto& output : topology.outputs) {
        auto tensor = scope.find(output.tensor);
        if (!tensor) return tensor.error();
        outputs.push_back(std::move(*tensor));
    }
    return outputs;
}

Weights::Ptr ModelBuilder::resolve(const SerializedObject& object, Weights::Ptr own) const {
    return shared_ == nullptr ? own : shared_->resolve(object, std::move(own));
}

void ModelBuilder::note(const Error& problem) {
    const auto same = [&](const Error& known) { return known.message() == problem.message(); };
    auto& problems = report_->problems;
    if (std::none_of(problems.begin(), problems.end(), same)) problems.push_back(problem);
}

/// What can be told of a layer whose inputs are not known: its class, and those of the layers inside of it.
void ModelBuilder::note_unknown_classes(const LayerEntry& entry, const std::string& place) {
    if (++built_ > kMaxCalls) return;
    const auto& object = entry.object;
    const bool is_known = object.is_model() || is_operation_entry(entry) || find_layer(object.class_name) != nullptr;
    if (!is_known || is_custom(object)) {
        note(unsupported(entry, place, reason_of(object)));
        return;
    }
    const auto note_inner = [&](const Json& json, const std::string& inner_place) {
        auto inner = read_serialized_object(json);
        if (!inner || inner->class_name == "InputLayer") return;
        note_unknown_classes({text_member(inner->config, "name"), std::move(*inner), {}, false, true}, inner_place);
    };
    for (const char* part : {"layer", "cell", "backward_layer"})
        if (const auto& inner = member(object.config, part); inner.is_object())
            note_inner(inner, "layer '" + entry.name + "' in " + place);
    for (const char* parts : {"layers", "cells"})
        for (const auto& inner : member(object.config, parts))
            note_inner(inner, (object.is_model() ? "model '" : "layer '") + entry.name + "' in " + place);
}

Result<std::vector<Tensor>> ModelBuilder::build_call(Scope& scope, const Step& step, const Weights::Ptr& weights) {
    const auto& entry = scope.topology.layers[step.layer];
    const auto& call = entry.calls[step.call];
    if (++built_ > kMaxCalls)
        return invalid_argument(scope.place + " has more than " + std::to_string(kMaxCalls) + " calls of layers");

    if (is_operation_entry(entry) && !is_custom(entry.object)) return build_operation_call(scope, entry, call);
    std::vector<TensorRef> references;
    std::set<std::string> by_position;
    bool skipped = false;
    for (const auto& argument : call.args) {
        const auto* constant = std::get_if<Json>(&argument.value);
        if (constant != nullptr && !constant->is_null()) {
            return unsupported(entry, scope.place, "the argument " + excerpt(*constant) + " of its call");
        }
        if (constant == nullptr && skipped)
            return unsupported(entry, scope.place, "a tensor after an argument None of its call");
        skipped = skipped || constant != nullptr;
        collect_tensors(argument, references);
    }
    for (const auto& key : names_by_position(entry.object.class_name, references.size())) {
        const auto named = call.kwargs.find(key);
        if (named == call.kwargs.end() || std::holds_alternative<Json>(named->second.value)) continue;
        collect_tensors(named->second, references);
        by_position.insert(key);
    }
    const Argument* masks = nullptr;
    NamedArguments named;
    for (const auto& [key, argument] : call.kwargs) {
        const auto* constant = std::get_if<Json>(&argument.value);
        if (constant != nullptr && is_none(*constant)) continue;
        if (key == "training") {
            // Keras 3 predicts with training=False whatever the call says; Keras 2 does as it was told.
            if (keras_major_ >= 3 || (constant != nullptr && *constant == false)) continue;
            if (acts_in_training(entry.object.class_name, entry.object.config))
                return unsupported(entry, scope.place,
                                   "it is called with training=True, so that it works as in training at predictions, "
                                   "too; call it without");
            continue;
        }
        if (by_position.contains(key)) continue;
        const auto* reference = std::get_if<TensorRef>(&argument.value);
        if (key == "mask" && (constant == nullptr || constant->is_array())) {
            masks = &argument;
        } else if (key == "initial_state" && constant == nullptr) {
            collect_tensors(argument, references);
        } else if (reference != nullptr) {
            auto tensor = scope.find(*reference);
            if (!tensor) return tensor.error().in(describe(entry, scope.place));
            named.tensors.emplace(key, std::move(*tensor));
        } else if (constant != nullptr) {
            named.constants.emplace(key, *constant);
        } else {
            return unsupported(entry, scope.place, "the argument '" + key + "' of its call");
        }
    }
    std::vector<Tensor> inputs;
    for (const auto& reference : references) {
        auto tensor = scope.find(reference);
        if (!tensor) return tensor.error().in(describe(entry, scope.place));
        inputs.push_back(std::move(*tensor));
    }
    if (masks != nullptr) {
        if (auto set = scope.set_masks(*masks, inputs); !set) return set.error().in(describe(entry, scope.place));
    }
    if (entry.object.is_model() && !is_custom(entry.object)) {
        if (!named.tensors.empty() || !named.constants.empty())
            return unsupported(entry, scope.place, "arguments of its call that have names");
        return build_nested(entry, inputs, *weights, scope.place);
    }
    auto outputs = build_layer(entry, std::move(inputs), std::move(named), weights, scope.place);
    const auto* row = find_layer(entry.object.class_name);
    if (outputs && row != nullptr && row->mask == MaskRule::kTake && keras_major_ >= 3) {
        for (const char* name : {"value", "key"}) {
            const auto argument = call.kwargs.find(name);
            if (argument != call.kwargs.end()) collect_tensors(argument->second, references);
        }
        for (const auto& reference : references) forget_mask(scope, reference);
    }
    return outputs;
}

/// A layer that returns what it got, as Dropout does, gives the very same tensor of Keras another name; and the input
/// of a model inside another is a tensor of the outer one.
void ModelBuilder::forget_mask(const Scope& scope, const TensorRef& reference) {
    const auto tensor = scope.find(reference);
    if (!tensor || !tensor->mask) return;
    const auto value = tensor->value;
    for (auto* open : scopes_) open->forget_mask(value);
}

/// Operations drop the masks of their inputs, as in Keras.
Result<std::vector<Tensor>> ModelBuilder::build_operation_call(const Scope& scope, const LayerEntry& entry,
                                                               const Call& call) {
    const auto title = describe(entry, scope.place);
    std::vector<Tensor> inputs;
    const auto find = [&](const TensorRef& reference) -> Result<Output> {
        auto tensor = scope.find(reference);
        if (!tensor) return tensor.error();
        inputs.push_back(*tensor);
        return tensor->value;
    };
    try {
        const auto outputs = build_operation(entry, call, find, title);
        if (!outputs) return outputs.error();
        name_operation(*outputs, inputs, entry.name);
        std::vector<Tensor> tensors;
        for (const auto& output : *outputs) tensors.push_back({output, {}});
        return tensors;
    } catch (const std::exception& failure) {
        // OpenVINO throws where shapes or types do not fit together.
        return invalid_argument(title + ": " + first_line(failure.what()));
    }
}

Result<std::vector<Tensor>> ModelBuilder::build_nested(const LayerEntry& entry, const std::vector<Tensor>& inputs,
                                                       const Weights& weights, const std::string& place) {
    const std::string inner_place = "model '" + entry.name + "' in " + place;
    const auto topology = read_topology(entry.object, keras_major_);
    if (!topology) return topology.error().in(inner_place);
    return build(*topology, inputs, weights, inner_place, nullptr);
}

Result<std::vector<Tensor>> ModelBuilder::build_inner(const Json& layer, std::vector<Tensor> inputs,
                                                      const Weights::Ptr& weights, const std::string& place) {
    if (++built_ > kMaxCalls) return invalid_argument(place + " has too many layers inside each other");
    auto object = read_serialized_object(layer);
    if (!object) return object.error().in(place);
    const LayerEntry entry{text_member(object->config, "name"), std::move(*object), {}, false, true};
    const auto resolved = resolve(entry.object, weights);
    if (entry.object.is_model() && !is_custom(entry.object)) return build_nested(entry, inputs, *resolved, place);
    return build_layer(entry, std::move(inputs), {}, resolved, place);
}

Result<std::vector<Tensor>> ModelBuilder::build_layer(const LayerEntry& entry, std::vector<Tensor> inputs,
                                                      NamedArguments named, const Weights::Ptr& weights,
                                                      const std::string& place) {
    const auto* row = entry.object.is_operation() ? nullptr : find_layer(entry.object.class_name);
    if (row == nullptr || is_custom(entry.object)) return unsupported(entry, place, reason_of(entry.object));
    if (carries_python_code(entry.object.config))
        return unsupported(entry, place, "its configuration carries Python code, which is never run");
    LayerContext context(entry, place, inputs, weights, keras_major_);
    context.set_named_arguments(std::move(named));
    context.set_refusals(&refusals_);
    context.set_inner_builder([&](const Json& inner, std::vector<Tensor> inner_inputs, const Weights::Ptr& part) {
        return build_inner(inner, std::move(inner_inputs), part, "layer '" + entry.name + "' in " + place);
    });
    try {
        auto outputs = row->build(context);
        // What was remembered came first, and explains what came after.
        if (context.error()) return *context.error();
        if (!outputs) return outputs.error();
        context.finish();
        if (context.error()) return *context.error();
        name_operation(*outputs, inputs, entry.name);
        std::vector<Tensor> tensors;
        for (auto& output : *outputs) tensors.push_back({std::move(output), {}});
        for (std::size_t output = 0; output < tensors.size() && row->mask == MaskRule::kOwn; ++output)
            tensors[output].mask = context.mask(output);
        if (!tensors.empty() && row->mask != MaskRule::kOwn)
            tensors[0].mask = mask_after(row->mask, inputs, keras_major_);
        return tensors;
    } catch (const std::exception& failure) {
        // OpenVINO throws where shapes do not fit together.
        if (context.error()) return *context.error();
        return context.broken(first_line(failure.what()));
    }
}

}  // namespace sirve::keras

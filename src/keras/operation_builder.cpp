#include "keras/operation_builder.hpp"

#include "keras/legacy_nodes.hpp"
#include "keras/legacy_operations.hpp"
#include "keras/operation_table.hpp"

namespace sirve::keras {

namespace {

std::vector<std::string> words(std::string_view text) {
    std::vector<std::string> found;
    while (!text.empty()) {
        const auto end = std::min(text.find(' '), text.size());
        found.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return found;
}

Result<Operand> resolve(const Argument& argument, const TensorFinder& find) {
    if (const auto* constant = std::get_if<Json>(&argument.value)) return Operand{*constant};
    if (const auto* reference = std::get_if<TensorRef>(&argument.value)) {
        auto output = find(*reference);
        if (!output) return output.error();
        return Operand{std::move(*output)};
    }
    std::vector<Operand> items;
    for (const auto& item : std::get<std::vector<Argument>>(argument.value)) {
        auto operand = resolve(item, find);
        if (!operand) return operand.error();
        items.push_back(std::move(*operand));
    }
    return Operand{std::move(items)};
}

bool is_legacy(const LayerEntry& entry) {
    return entry.object.class_name == "TFOpLambda" || entry.object.class_name == "SlicingOpLambda";
}

bool is_legacy_node(const LayerEntry& entry) {
    return entry.object.class_name == "TensorFlowOpLayer";
}

/// Builds an operation, and then checks that it took all of its arguments.
Result<Outputs> build_with(const OperationRow& row, OperationContext::Arguments arguments, const std::string& title) {
    OperationContext context(std::string(row.class_name), title, std::move(arguments));
    auto outputs = row.build(context);
    // What was remembered came first, and explains what came after.
    if (context.error()) return *context.error();
    if (!outputs) return outputs.error();
    context.finish();
    if (context.error()) return *context.error();
    if (context.mixes_rows(*outputs)) {
        for (auto& output : *outputs) output = keras::mixes_rows(output);
    }
    return outputs;
}

/// Keras 3: some arguments are in the configuration, others in the call.
Result<OperationContext::Arguments> read_arguments(const LayerEntry& entry, const Call& call, const OperationRow& row,
                                                   const TensorFinder& find) {
    OperationContext::Arguments arguments;
    for (const auto& [key, value] : entry.object.config.items()) arguments[key] = Operand{value};
    const auto names = words(row.parameters);
    std::vector<Operand> rest;
    for (std::size_t index = 0; index < call.args.size(); ++index) {
        auto operand = resolve(call.args[index], find);
        if (!operand) return operand.error();
        if (names.back().starts_with('*') && index + 1 >= names.size())
            rest.push_back(std::move(*operand));
        else if (index < names.size())
            arguments[names[index]] = std::move(*operand);
        else
            return invalid_argument("takes " + std::to_string(names.size()) + " arguments, but gets " +
                                    std::to_string(call.args.size()));
    }
    if (names.back().starts_with('*')) arguments[names.back().substr(1)] = Operand{std::move(rest)};
    for (const auto& [key, argument] : call.kwargs) {
        auto operand = resolve(argument, find);
        if (!operand) return operand.error();
        arguments[key] = std::move(*operand);
    }
    return arguments;
}

/// TensorFlow splits into parts of given sizes, Keras at given places.
Json places_of_sizes(const Json& sizes) {
    if (!sizes.is_array()) return sizes;
    Json places = Json::array();
    std::int64_t place = 0;
    for (const auto& size : sizes) {
        if (!size.is_number_integer() || size.get<std::int64_t>() < 0) return "parts of open size";
        place += size.get<std::int64_t>();
        places.push_back(place);
    }
    if (!places.empty()) places.erase(places.size() - 1);
    return places;
}

/// Keras 2: all arguments are in the call, under TensorFlow's names.
Result<OperationContext::Arguments> read_legacy_arguments(const Call& call, const LegacyRow& row,
                                                          const TensorFinder& find) {
    OperationContext::Arguments arguments;
    if (!row.defaults.empty()) {
        const auto defaults = Json::parse(row.defaults);
        for (const auto& [key, value] : defaults.items()) arguments[key] = Operand{value};
    }
    std::map<std::string, std::string> renamed;
    std::string first;
    for (const auto& word : words(row.parameters)) {
        const auto colon = std::min(word.find(':'), word.size() - 1);
        const auto name = word.substr(0, word.find(':'));
        renamed[name] = word.find(':') == std::string::npos ? name : word.substr(colon + 1);
        if (first.empty()) first = renamed[name];
    }
    if (call.args.size() != 1) return invalid_argument("expects one argument without a name");
    auto operand = resolve(call.args[0], find);
    if (!operand) return operand.error();
    const auto* tensor = std::get_if<Output>(&operand->value);
    if (row.floats_only && tensor != nullptr && !tensor->get_element_type().is_real())
        return Error(ErrorCode::kUnimplemented, "this function of integers is not supported");
    arguments[first] = std::move(*operand);
    for (const auto& [key, argument] : call.kwargs) {
        const auto* constant = std::get_if<Json>(&argument.value);
        if (constant != nullptr && constant->is_null() && row.class_name != "GetItem") continue;
        auto value = resolve(argument, find);
        if (!value) return value.error();
        const auto known = renamed.find(key);
        // The type of indices changes no number, and no axes of a batch are what Keras has.
        if (known == renamed.end() &&
            (key == "output_type" || (key == "batch_dims" && constant != nullptr && *constant == 0)))
            continue;
        arguments[known == renamed.end() ? "argument '" + key + "' of TensorFlow" : known->second] = std::move(*value);
    }
    if (const auto sizes = arguments.find("sizes"); sizes != arguments.end()) {
        const auto* constant = std::get_if<Json>(&sizes->second.value);
        if (constant == nullptr) return Error(ErrorCode::kUnimplemented, "parts of computed sizes are not supported");
        arguments["indices_or_sections"] = Operand{places_of_sizes(*constant)};
        arguments.erase("sizes");
    }
    arguments.erase("argument 'name' of TensorFlow");
    return arguments;
}

}  // namespace

bool is_operation_entry(const LayerEntry& entry) {
    return entry.object.is_operation() || is_legacy(entry) || is_legacy_node(entry);
}

Result<Outputs> build_operation(const LayerEntry& entry, const Call& call, const TensorFinder& find,
                                const std::string& title) {
    const auto& object = entry.object;
    if (is_legacy_node(entry)) {
        auto node = read_legacy_node(entry, call, find);
        if (!node) return node.error().in(title);
        if (node->row == nullptr) return Error(ErrorCode::kUnimplemented, title + ": this operation is not supported");
        return build_with(*node->row, std::move(node->arguments), title);
    }
    const OperationRow* row = nullptr;
    const LegacyRow* legacy = nullptr;
    if (is_legacy(entry)) {
        const auto function = text_member(object.config, "function");
        legacy = find_legacy_operation(object.class_name == "SlicingOpLambda" ? "__operators__.getitem" : function);
        if (legacy != nullptr) row = find_operation(legacy->module, legacy->class_name);
        if (row == nullptr)
            return Error(ErrorCode::kUnimplemented, title + ": the function tf." + function + " is not supported");
    } else {
        row = find_operation(object.module, object.class_name);
        const auto reason = why_refused(object.class_name);
        if (row == nullptr)
            return Error(ErrorCode::kUnimplemented, title + ": operation " + object.class_name + " (" + object.module +
                                                        ") is not supported" +
                                                        (reason.empty() ? "" : "; " + std::string(reason)));
    }
    auto arguments =
        legacy != nullptr ? read_legacy_arguments(call, *legacy, find) : read_arguments(entry, call, *row, find);
    if (!arguments) return arguments.error().in(title);
    return build_with(*row, std::move(*arguments), title);
}

}  // namespace sirve::keras

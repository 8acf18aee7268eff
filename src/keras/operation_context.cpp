#include "keras/operation_context.hpp"

#include <algorithm>

namespace sirve::keras {

namespace {

const Json kNull;

bool is_array_object(const Json& value) {
    const auto name = text_member(value, "class_name");
    return name == "__numpy__" || name == "__tensor__";
}

/// Collects the numbers of nested lists; false if they are not the same size everywhere, or not numbers.
bool flatten(const Json& value, std::size_t depth, ov::Shape& shape, std::vector<double>& values) {
    if (value.is_array()) {
        if (depth == shape.size()) {
            if (!values.empty()) return false;
            shape.push_back(value.size());
        }
        if (shape[depth] != value.size()) return false;
        return std::all_of(value.begin(), value.end(),
                           [&](const Json& item) { return flatten(item, depth + 1, shape, values); });
    }
    const auto number = number_of(value);
    if (depth != shape.size() || !(number || value.is_boolean())) return false;
    values.push_back(number ? *number : static_cast<double>(value.get<bool>()));
    return true;
}

bool any_of_leaves(const Json& value, bool (*holds)(const Json&)) {
    if (!value.is_array()) return holds(value);
    return std::any_of(value.begin(), value.end(), [&](const Json& item) { return any_of_leaves(item, holds); });
}

ov::element::Type type_of_plain(const Json& value) {
    if (any_of_leaves(value, [](const Json& leaf) { return leaf.is_number_float() || leaf.is_string(); }))
        return ov::element::f32;
    if (any_of_leaves(value, [](const Json& leaf) { return leaf.is_number(); })) return ov::element::i32;
    return ov::element::boolean;
}

Output make_constant(const ov::element::Type& type, const ov::Shape& shape, const std::vector<double>& values) {
    if (type.is_real()) {
        return ops::Constant::create(type, shape, std::vector<float>(values.begin(), values.end()));
    }
    if (type == ov::element::boolean) {
        std::vector<char> bits;
        for (const double value : values) bits.push_back(value != 0 ? 1 : 0);
        return ops::Constant::create(type, shape, bits);
    }
    return ops::Constant::create(type, shape, std::vector<std::int64_t>(values.begin(), values.end()));
}

bool has_batch(const Output& x) {
    return rank_of(x) > 0 && dimension(x, 0) < 0;
}

}  // namespace

const Operand* OperationContext::find(const std::string& name) {
    known_.insert(name);
    const auto found = arguments_.find(name);
    return found == arguments_.end() ? nullptr : &found->second;
}

bool OperationContext::given(const std::string& name) {
    const auto* operand = find(name);
    if (operand == nullptr) return false;
    const auto* constant = std::get_if<Json>(&operand->value);
    return constant == nullptr || !constant->is_null();
}

bool OperationContext::is_null(const std::string& name) {
    return find(name) != nullptr && !given(name);
}

bool OperationContext::is_constant(const std::string& name) {
    const auto* operand = find(name);
    return operand != nullptr && std::holds_alternative<Json>(operand->value);
}

Output OperationContext::constant_of(const std::string& name, const Json& value) {
    const bool is_array = is_array_object(value);
    const auto& plain = is_array ? member(member(value, "config"), "value") : value;
    ov::Shape shape;
    std::vector<double> values;
    if (!flatten(plain, 0, shape, values)) {
        remember(unsupported("argument " + name + " is " + excerpt(value) + "; expected a tensor or numbers"));
        return scalar(0);
    }
    const auto type = is_array ? element_type_of(member(member(value, "config"), "dtype")) : type_of_plain(plain);
    if (!type) {
        remember(unsupported("argument " + name + " has an unknown dtype: " + excerpt(value)));
        return scalar(0);
    }
    return make_constant(*type, shape, values);
}

Output OperationContext::tensor_of(const std::string& name, const Operand& operand) {
    if (const auto* output = std::get_if<Output>(&operand.value)) return *output;
    if (const auto* constant = std::get_if<Json>(&operand.value)) return constant_of(name, *constant);
    // A list of tensors where one is expected: they are stacked.
    Outputs parts;
    for (const auto& item : std::get<std::vector<Operand>>(operand.value))
        parts.push_back(unsqueeze(tensor_of(name, item), 0));
    const auto type = parts[0].get_element_type();
    for (auto& part : parts) {
        if (part.get_element_type() != type) remember(unsupported("argument " + name + " mixes types in a list"));
    }
    return concatenate(parts, 0);
}

Output OperationContext::tensor(const std::string& name) {
    if (!given(name)) {
        remember(broken("expects an argument " + name));
        return scalar(0);
    }
    return tensor_of(name, *find(name));
}

Outputs OperationContext::tensors(const std::string& name) {
    const auto* operand = find(name);
    Outputs outputs;
    const auto* list = operand == nullptr ? nullptr : std::get_if<std::vector<Operand>>(&operand->value);
    if (list == nullptr || list->empty()) {
        remember(broken("expects a list of tensors as its argument " + name));
        return {scalar(0)};
    }
    for (const auto& item : *list) outputs.push_back(tensor_of(name, item));
    ElementKind kind{outputs[0].get_element_type()};
    for (const auto& output : outputs) kind.type = common_type(kind, {output.get_element_type()});
    for (auto& output : outputs) output = cast(output, kind.type);
    return outputs;
}

std::pair<Output, Output> OperationContext::pair(const std::string& first, const std::string& second) {
    const auto is_weak = [&](const std::string& name) {
        const auto* operand = find(name);
        const auto* constant = operand == nullptr ? nullptr : std::get_if<Json>(&operand->value);
        return constant != nullptr && number_of(*constant).has_value();
    };
    const auto a = tensor(first);
    const auto b = tensor(second);
    // Aligned at their ends, the batch of the one with fewer axes would meet another axis.
    if (rank_of(a) < rank_of(b)) note_mixed_rows(a, 0);
    if (rank_of(b) < rank_of(a)) note_mixed_rows(b, 0);
    const auto type = common_type({a.get_element_type(), is_weak(first)}, {b.get_element_type(), is_weak(second)});
    return {cast(a, type), cast(b, type)};
}

const Json& OperationContext::option(const std::string& name) {
    const auto* operand = find(name);
    if (operand == nullptr) return kNull;
    if (const auto* constant = std::get_if<Json>(&operand->value))
        return is_array_object(*constant) ? member(member(*constant, "config"), "value") : *constant;
    remember(unsupported("argument " + name + " is a tensor; only constants are supported"));
    return kNull;
}

bool OperationContext::boolean(const std::string& name, bool standard) {
    const auto& value = option(name);
    if (value.is_boolean()) return value.get<bool>();
    if (!value.is_null()) remember(broken("argument " + name + " is " + excerpt(value) + "; expected true or false"));
    return standard;
}

std::int64_t OperationContext::integer(const std::string& name, std::optional<std::int64_t> standard) {
    const auto& value = option(name);
    if (value.is_number_integer()) return value.get<std::int64_t>();
    if (!value.is_null() || !standard)
        remember(broken("argument " + name + " is " + excerpt(value) + "; expected an integer"));
    return standard.value_or(0);
}

double OperationContext::number(const std::string& name, std::optional<double> standard) {
    const auto& value = option(name);
    if (const auto number = number_of(value)) return *number;
    if (!value.is_null() || !standard)
        remember(broken("argument " + name + " is " + excerpt(value) + "; expected a number"));
    return standard.value_or(0);
}

std::string OperationContext::text(const std::string& name, const std::string& standard) {
    const auto& value = option(name);
    if (value.is_string()) return value.get<std::string>();
    if (!value.is_null()) remember(broken("argument " + name + " is " + excerpt(value) + "; expected a text"));
    return standard;
}

std::vector<std::int64_t> OperationContext::integers(const std::string& name) {
    const auto& value = option(name);
    const Json list = value.is_array() ? value : Json::array({value});
    std::vector<std::int64_t> found;
    for (const auto& item : list) {
        if (!item.is_number_integer()) {
            remember(broken("argument " + name + " is " + excerpt(value) + "; expected integers"));
            return {};
        }
        found.push_back(item.get<std::int64_t>());
    }
    return found;
}

ov::element::Type OperationContext::type(const std::string& name, const ov::element::Type& standard) {
    const auto& value = option(name);
    if (value.is_null()) return standard;
    if (const auto type = element_type_of(value)) return *type;
    remember(unsupported("the data type " + excerpt(value) + " is not supported"));
    return standard;
}

std::int64_t OperationContext::axis(std::int64_t value, std::size_t rank) {
    const auto size = static_cast<std::int64_t>(rank);
    if (value >= -size && value < size) return value < 0 ? value + size : value;
    remember(broken("axis " + std::to_string(value) + " is not an axis of a tensor with " + std::to_string(rank)));
    return 0;
}

std::vector<std::int64_t> OperationContext::axes(const std::string& name, std::size_t rank) {
    std::vector<std::int64_t> found;
    if (given(name)) {
        for (const auto value : integers(name)) found.push_back(axis(value, rank));
    } else {
        for (std::size_t index = 0; index < rank; ++index) found.push_back(static_cast<std::int64_t>(index));
    }
    return found;
}

void OperationContext::note_mixed_rows(const Output& x, std::int64_t axis) {
    mixes_rows_ = mixes_rows_ || (axis == 0 && has_batch(x));
}

void OperationContext::note_order(const Output& x, const std::vector<std::int64_t>& order) {
    mixes_rows_ = mixes_rows_ || (has_batch(x) && !order.empty() && order[0] != 0);
}

void OperationContext::note_shape(const Output& x, const std::vector<std::int64_t>& shape) {
    if (!has_batch(x)) return;
    std::int64_t before = 1;
    for (std::size_t axis = 1; axis < rank_of(x); ++axis)
        before = before < 0 || dimension(x, static_cast<std::int64_t>(axis)) < 0
                     ? -1
                     : before * dimension(x, static_cast<std::int64_t>(axis));
    std::int64_t after = 1;
    for (std::size_t axis = 1; axis < shape.size(); ++axis)
        after = after < 0 || shape[axis] < 0 ? -1 : after * shape[axis];
    mixes_rows_ = mixes_rows_ || shape.empty() || shape[0] >= 0 || before < 0 || before != after;
}

bool OperationContext::mixes_rows(const Outputs& outputs) const {
    if (mixes_rows_) return true;
    const auto holds_batch = [](const auto& self, const Operand& operand) -> bool {
        if (const auto* output = std::get_if<Output>(&operand.value)) return has_batch(*output);
        const auto* list = std::get_if<std::vector<Operand>>(&operand.value);
        return list != nullptr &&
               std::any_of(list->begin(), list->end(), [&](const Operand& item) { return self(self, item); });
    };
    const bool any = std::any_of(arguments_.begin(), arguments_.end(),
                                 [&](const auto& argument) { return holds_batch(holds_batch, argument.second); });
    return any && !std::all_of(outputs.begin(), outputs.end(), has_batch);
}

std::size_t OperationContext::known_rank(const Output& x) {
    if (x.get_partial_shape().rank().is_dynamic()) remember(unsupported("a tensor with an unknown number of axes"));
    return rank_of(x);
}

void OperationContext::remember(Error error) {
    if (!error_) error_ = std::move(error);
}

void OperationContext::finish() {
    for (const auto& [name, operand] : arguments_) {
        const auto* constant = std::get_if<Json>(&operand.value);
        const bool is_off = constant != nullptr && (constant->is_null() || *constant == false);
        if (known_.contains(name) || is_off || name == "name") continue;
        const auto text = constant == nullptr ? std::string("a tensor") : excerpt(*constant);
        remember(unsupported("argument " + name + " = " + text + " is not known"));
    }
}

}  // namespace sirve::keras

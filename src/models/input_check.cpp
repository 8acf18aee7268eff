#include "models/input_check.hpp"

#include <algorithm>
#include <string>

namespace sirve::models {

namespace {

std::string model(std::string_view model_id) {
    return "model '" + std::string(model_id) + "'";
}

std::string names_of(const std::vector<TensorSpec>& specs) {
    std::string names;
    for (const TensorSpec& spec : specs) names += (names.empty() ? "'" : ", '") + spec.name + "'";
    return names;
}

/// Puts the inputs into the signature's order by their names; a single unnamed input is the model's only one.
Status order_by_name(const std::vector<TensorSpec>& specs, std::string_view model_id,
                     std::vector<TensorValue>& inputs) {
    if (specs.size() == 1 && inputs.size() == 1 && inputs[0].name.empty()) return {};
    if (inputs.size() == 1 && inputs[0].name.empty())
        return invalid_argument(model(model_id) + " has " + std::to_string(specs.size()) +
                                " inputs: give an object with the keys " + names_of(specs));
    for (std::size_t i = 0; i < specs.size(); ++i) {
        const auto found =
            std::find_if(inputs.begin(), inputs.end(), [&](const TensorValue& a) { return a.name == specs[i].name; });
        if (found == inputs.end())
            return invalid_argument("input '" + specs[i].name + "' is missing; " + model(model_id) + " takes " +
                                    names_of(specs));
        const auto place = inputs.begin() + static_cast<std::ptrdiff_t>(i);
        if (found < place) return invalid_argument("input '" + specs[i].name + "' is given twice");
        std::swap(*found, *place);
    }
    if (inputs.size() > specs.size())
        return invalid_argument("input '" + inputs[specs.size()].name + "' is unknown; " + model(model_id) + " takes " +
                                names_of(specs));
    return {};
}

Status check_shape(const TensorSpec& spec, std::string_view model_id, const TensorValue& input) {
    const std::string name = spec.name.empty() ? "the input" : "input '" + spec.name + "'";
    if (input.shape.empty() || input.shape[0] == 0)
        return invalid_argument("data is empty; " + model(model_id) + " takes rows of shape " +
                                shape_text(Shape(spec.shape.begin() + (spec.shape.empty() ? 0 : 1), spec.shape.end())));
    if (input.shape.size() != spec.shape.size())
        return Error(ErrorCode::kMalformed, "data has " + std::to_string(input.shape.size()) + " levels of lists; " +
                                                name + " of " + model(model_id) + " has shape " +
                                                shape_text(spec.shape) + ", so it takes " +
                                                std::to_string(spec.shape.size()));
    for (std::size_t axis = 1; axis < spec.shape.size(); ++axis) {
        if (spec.shape[axis] >= 0 ? input.shape[axis] == spec.shape[axis] : input.shape[axis] > 0) continue;
        if (spec.shape.size() == 2)
            return invalid_argument("row 0 has " + std::to_string(input.shape[1]) + " values; " + model(model_id) +
                                    " takes " + (spec.shape[1] < 0 ? "at least 1" : std::to_string(spec.shape[1])));
        return invalid_argument("data has shape " + shape_text(input.shape) + "; " + model(model_id) + " takes " +
                                shape_text(spec.shape));
    }
    return {};
}

Status check_kind(const TensorSpec& spec, std::string_view model_id, const TensorValue& input) {
    const bool wants_strings = spec.dtype == DType::kString;
    if (input.holds_strings == wants_strings) return {};
    const std::string which = "input '" + spec.name + "' of " + model(model_id);
    if (wants_strings) return invalid_argument(which + " takes strings; row 0 has a number");
    return Error(ErrorCode::kMalformed, which + " takes numbers; row 0 has a string");
}

/// A list of values for a model that takes one a row is that many rows. The other way around as well for strings: Keras
/// does the same for the models that it runs.
void fit_last_axis(const TensorSpec& spec, TensorValue& input) {
    if (input.shape.size() == 1 && spec.shape.size() == 2 && spec.shape[1] == 1)
        input.shape.push_back(1);
    else if (input.holds_strings && input.shape.size() == 2 && spec.shape.size() == 1 && input.shape[1] == 1)
        input.shape.pop_back();
}

}  // namespace

Status check_inputs(const engine::Signature& signature, std::string_view model_id, std::vector<TensorValue>& inputs) {
    if (inputs.empty())
        return invalid_argument("data is empty; " + model(model_id) + " takes " + names_of(signature.inputs));
    if (Status ordered = order_by_name(signature.inputs, model_id, inputs); !ordered) return ordered;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        if (const bool empty = inputs[i].values.empty() && inputs[i].strings.empty(); !empty)
            if (Status kind = check_kind(signature.inputs[i], model_id, inputs[i]); !kind) return kind;
        fit_last_axis(signature.inputs[i], inputs[i]);
        if (Status fits = check_shape(signature.inputs[i], model_id, inputs[i]); !fits) return fits;
        if (inputs[i].shape[0] != inputs[0].shape[0])
            return invalid_argument("input '" + inputs[i].name + "' has " + std::to_string(inputs[i].shape[0]) +
                                    " rows and input '" + inputs[0].name + "' has " +
                                    std::to_string(inputs[0].shape[0]) + "; they must agree");
    }
    return {};
}

}  // namespace sirve::models

#include "api/tfserving/wrong_kind.hpp"

#include <algorithm>

#include "api/tfserving/shown_value.hpp"

namespace sirve::api::tfserving {

namespace {

std::string_view tensorflow_name(DType dtype) {
    switch (dtype) {
        case DType::kFloat32:
            return "float";
        case DType::kFloat64:
            return "double";
        case DType::kFloat16:
            return "half";
        default:
            return to_string(dtype);
    }
}

const TensorSpec* spec_of(const std::vector<TensorSpec>& specs, const models::TensorValue& input) {
    if (input.name.empty()) return specs.size() == 1 ? &specs[0] : nullptr;
    const auto found =
        std::find_if(specs.begin(), specs.end(), [&](const auto& spec) { return spec.name == input.name; });
    return found == specs.end() ? nullptr : &*found;
}

std::string complaint(const TensorSpec& spec, const models::TensorValue& input) {
    std::string shown;
    if (input.holds_strings)
        shown = shown_string(input.strings[0]);
    else
        append_json_number(shown, input.values[0]);
    return "JSON Value: " + shown + " Type: " + (input.holds_strings ? "String" : "Number") +
           " is not of expected type: " + std::string(tensorflow_name(spec.dtype)) + " (input '" + spec.name + "')";
}

}  // namespace

std::optional<Error> find_wrong_kind(const std::vector<TensorSpec>& specs, Format format,
                                     const std::vector<models::TensorValue>& inputs) {
    for (const models::TensorValue& input : inputs) {
        const TensorSpec* const spec = spec_of(specs, input);
        const bool is_empty = input.strings.empty() && input.values.empty();
        if (spec == nullptr || is_empty || input.holds_strings == (spec->dtype == DType::kString)) continue;
        const std::string place =
            format == Format::kRow ? "Failed to process element: 0 of 'instances' list. Error: INVALID_ARGUMENT: " : "";
        return invalid_argument(place + complaint(*spec, input));
    }
    return std::nullopt;
}

}  // namespace sirve::api::tfserving

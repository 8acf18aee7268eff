#include "models/check_examples.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>

#include "base/json_text.hpp"
#include "formats/npy.hpp"
#include "formats/zip_archive.hpp"

namespace sirve::models {

namespace {

constexpr std::uint64_t kMaxArrays = 128;
constexpr std::uint64_t kMaxArrayBytes = std::uint64_t{64} << 20;
constexpr std::string_view kExtension = ".npy";

std::string number_text(double value) {
    if (!std::isfinite(value)) return std::to_string(value);
    std::string text;
    append_json_number(text, value);
    return text;
}

/// The tensor that an array of the file is for: the one with its name, or the i-th for `prefix` and i.
const TensorSpec* find_tensor(const std::vector<TensorSpec>& specs, std::string_view name, std::string_view prefix) {
    for (const TensorSpec& spec : specs)
        if (spec.name == name) return &spec;
    if (!name.starts_with(prefix)) return nullptr;
    name.remove_prefix(prefix.size());
    std::size_t index = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), index);
    if (error != std::errc() || end != name.data() + name.size() || index >= specs.size()) return nullptr;
    return &specs[index];
}

Result<TensorValue> read_array(const formats::ZipArchive& archive, const std::string& entry) {
    auto bytes = archive.read(entry, kMaxArrayBytes);
    if (!bytes) return bytes.error();
    auto array = formats::parse_npy(std::move(*bytes));
    if (!array) return array.error();
    TensorValue value;
    value.shape.assign(array->shape.begin(), array->shape.end());
    value.holds_strings = array->dtype.holds_strings();
    if (value.holds_strings) {
        auto strings = formats::to_strings(*array);
        if (!strings) return strings.error();
        value.strings = std::move(*strings);
    } else {
        auto values = formats::to_doubles(*array);
        if (!values) return values.error();
        value.values = std::move(*values);
    }
    return value;
}

/// Puts an array where it belongs.
Status add_array(CheckExamples& examples, const engine::Signature& signature, const std::string& name,
                 TensorValue array) {
    std::vector<TensorValue>* place = &examples.inputs;
    const TensorSpec* tensor = find_tensor(signature.inputs, name, "input_");
    if (tensor == nullptr) {
        place = &examples.outputs;
        tensor = find_tensor(signature.outputs, name, "output_");
    }
    if (tensor == nullptr)
        return invalid_argument(
            "it is neither an input nor an output of the model; call the arrays like those, or "
            "input_0, output_0 and so on");
    for (const TensorValue& other : *place)
        if (other.name == tensor->name) return invalid_argument("'" + tensor->name + "' is given twice");
    array.name = tensor->name;
    place->push_back(std::move(array));
    return {};
}

/// The worst place found so far.
struct Worst {
    double difference = 0;
    std::string text;
};

std::string place_in(const TensorValue& output, std::size_t element, std::size_t elements) {
    const std::size_t rows = output.shape.empty() ? 1 : static_cast<std::size_t>(output.shape[0]);
    return " in row " + std::to_string(element / (elements / rows));
}

std::string quoted(const std::string& text) {
    constexpr std::size_t kShown = 60;
    std::string shown = "\"";
    append_json_escaped(shown, std::string_view(text).substr(0, kShown));
    return shown + (text.size() > kShown ? "...\"" : "\"");
}

/// Strings are the same or they are not.
Status compare_strings(const TensorValue& given, const TensorValue& expected) {
    const auto wrong = std::mismatch(given.strings.begin(), given.strings.end(), expected.strings.begin());
    if (wrong.first == given.strings.end()) return {};
    const auto element = static_cast<std::size_t>(wrong.first - given.strings.begin());
    return invalid_argument("output '" + expected.name + "' is " + quoted(*wrong.first) +
                            place_in(given, element, given.strings.size()) + " and should be " + quoted(*wrong.second));
}

void compare(const TensorValue& given, const TensorValue& expected, double tolerance, double& largest, Worst& worst) {
    for (std::size_t i = 0; i < given.values.size(); ++i) {
        double difference = std::abs(given.values[i] - expected.values[i]);
        if (std::isnan(difference)) difference = std::numeric_limits<double>::infinity();
        largest = std::max(largest, difference);
        const double allowed = tolerance * std::abs(expected.values[i]) + tolerance / 10;
        if ((std::isfinite(difference) && difference <= allowed) || difference <= worst.difference) continue;
        worst.difference = difference;
        worst.text = "output '" + expected.name + "' is " + number_text(given.values[i]) +
                     place_in(given, i, given.values.size()) + " and should be " + number_text(expected.values[i]) +
                     "; the largest difference is " + number_text(difference) + ", and " + number_text(allowed) +
                     " is allowed";
    }
}

}  // namespace

Result<CheckExamples> read_check_examples(const std::filesystem::path& file, const engine::Signature& signature) {
    formats::ZipLimits limits;
    limits.max_entries = kMaxArrays;
    const auto archive = formats::ZipArchive::open(file, limits);
    if (!archive) return archive.error();
    CheckExamples examples;
    for (const std::string& entry : archive->names()) {
        const std::string name =
            entry.ends_with(kExtension) ? entry.substr(0, entry.size() - kExtension.size()) : entry;
        auto array = read_array(*archive, entry);
        if (!array) return array.error().in("array '" + name + "'");
        if (Status added = add_array(examples, signature, name, std::move(*array)); !added)
            return added.error().in("array '" + name + "'");
    }
    if (examples.outputs.empty()) return invalid_argument("it has no expected outputs: no array 'output_0'");
    return examples;
}

Result<CheckResult> compare_outputs(const std::vector<TensorValue>& given, const std::vector<TensorValue>& expected,
                                    double tolerance) {
    CheckResult result;
    Worst worst;
    for (const TensorValue& wanted : expected) {
        const auto found = std::find_if(given.begin(), given.end(),
                                        [&](const TensorValue& array) { return array.name == wanted.name; });
        if (found == given.end()) return invalid_argument("the model has no output '" + wanted.name + "'");
        if (found->shape != wanted.shape)
            return invalid_argument("output '" + wanted.name + "' has shape " + shape_text(found->shape) +
                                    " and should have " + shape_text(wanted.shape));
        if (found->holds_strings != wanted.holds_strings)
            return invalid_argument("output '" + wanted.name + "' holds " +
                                    (found->holds_strings ? "strings" : "numbers") + ", and the examples hold " +
                                    (wanted.holds_strings ? "strings" : "numbers"));
        compare(*found, wanted, tolerance, result.largest_difference, worst);
        if (found->holds_strings)
            if (Status same = compare_strings(*found, wanted); !same) return same.error();
        if (!found->shape.empty()) result.rows = found->shape[0];
    }
    if (!worst.text.empty()) return invalid_argument(worst.text);
    return result;
}

}  // namespace sirve::models

#include "preprocess/scaler_reader.hpp"

#include <array>
#include <cmath>
#include <utility>

#include "formats/pickle.hpp"

namespace sirve::preprocess {

namespace {

using formats::NumpyArray;
using formats::PickleDict;
using formats::PickleDocument;
using formats::PickleNone;
using formats::PickleObject;
using formats::PickleValue;

enum class Clipping { kNever, kToFeatureRange, kToUnit };

/// How a scikit-learn class names its parameters. An empty name: it has no such thing.
struct ScalerClass {
    std::string_view name;
    Scaler::Form form;
    std::string_view offset;
    std::string_view has_offset;  ///< the flag without which the offset is not used, even if it is there
    std::string_view scale;
    std::string_view has_scale;
    Clipping clipping;
};

constexpr ScalerClass kScalerClasses[] = {
    {"StandardScaler", Scaler::Form::kSubtractDivide, "mean_", "with_mean", "scale_", "with_std", Clipping::kNever},
    {"MinMaxScaler", Scaler::Form::kMultiplyAdd, "min_", "", "scale_", "", Clipping::kToFeatureRange},
    {"RobustScaler", Scaler::Form::kSubtractDivide, "center_", "with_centering", "scale_", "with_scaling",
     Clipping::kNever},
    {"MaxAbsScaler", Scaler::Form::kSubtractDivide, "", "", "scale_", "", Clipping::kToUnit},
};

/// scikit-learn moved them from the one module to the other in 0.22.
constexpr std::string_view kModules[] = {"sklearn.preprocessing._data", "sklearn.preprocessing.data"};

constexpr auto kPickleClasses = [] {
    std::array<formats::PickleClass, std::size(kScalerClasses) * std::size(kModules)> classes;
    std::size_t next = 0;
    for (const ScalerClass& scaler : kScalerClasses)
        for (const std::string_view module : kModules) classes[next++] = {module, scaler.name};
    return classes;
}();

Error invalid(std::string message) {
    return invalid_argument(std::move(message));
}

/// The fitted attributes of one scaler object.
class Attributes {
  public:
    Attributes(const PickleDocument& document, const PickleDict& dict) : document_(document), dict_(dict) {}

    const PickleValue* find(std::string_view name) const { return document_.find(dict_, name); }

    /// A flag that older versions of scikit-learn may not have.
    Result<bool> flag(std::string_view name, bool if_missing) const {
        const PickleValue* value = find(name);
        if (value == nullptr) return if_missing;
        const auto number = as_number(*value);
        if (!number || (*number != 0 && *number != 1))
            return invalid(std::string(name) + " is " + describe(*value) + "; True or False is needed");
        return *number == 1;
    }

    /// A vector of numbers, one per feature.
    Result<std::vector<double>> vector(std::string_view name) const {
        const PickleValue* value = find(name);
        if (value == nullptr)
            return invalid("it has no " + std::string(name) + ": it was never fitted, or the file is damaged");
        const auto* array = std::get_if<NumpyArray>(value);
        if (array == nullptr || array->shape.size() != 1)
            return invalid(std::string(name) + " is " + describe(*value) +
                           "; a numpy array with one number per feature is needed");
        auto numbers = to_doubles(*array);
        if (!numbers) return numbers.error().in(name);
        for (std::size_t i = 0; i < numbers->size(); ++i)
            if (!std::isfinite((*numbers)[i]))
                return invalid(std::string(name) + " of feature " + std::to_string(i) +
                               " (counted from 0) is not a finite number");
        return numbers;
    }

    Result<std::pair<double, double>> range(std::string_view name) const {
        const PickleValue* value = find(name);
        const auto* tuple = value == nullptr ? nullptr : std::get_if<formats::PickleTuple>(value);
        const auto* list = value == nullptr ? nullptr : std::get_if<formats::PickleList>(value);
        const std::vector<formats::PickleId> items = tuple != nullptr  ? tuple->items
                                                     : list != nullptr ? list->items
                                                                       : std::vector<formats::PickleId>{};
        const auto low = items.size() == 2 ? as_number(document_.at(items[0])) : std::nullopt;
        const auto high = items.size() == 2 ? as_number(document_.at(items[1])) : std::nullopt;
        if (!low || !high || !(*low < *high))
            return invalid(std::string(name) + " must be two numbers, the smaller first");
        return std::pair(*low, *high);
    }

    /// The number of features that the scaler was fitted to; nothing in versions of scikit-learn before 0.23.
    Result<std::optional<std::size_t>> features() const {
        constexpr double kMost = 1e9;
        const PickleValue* value = find("n_features_in_");
        if (value == nullptr) return std::optional<std::size_t>();
        const auto number = as_number(*value);
        if (!number || *number < 1 || *number > kMost || *number != std::floor(*number))
            return invalid("n_features_in_ must be a whole number above zero");
        return std::optional(static_cast<std::size_t>(*number));
    }

  private:
    static std::optional<double> as_number(const PickleValue& value) {
        if (const auto* flag = std::get_if<bool>(&value)) return *flag ? 1.0 : 0.0;
        if (const auto* whole = std::get_if<std::int64_t>(&value)) return static_cast<double>(*whole);
        if (const auto* number = std::get_if<double>(&value)) return *number;
        const auto* array = std::get_if<NumpyArray>(&value);
        if (array == nullptr || !array->shape.empty()) return std::nullopt;
        const auto numbers = to_doubles(*array);
        return numbers ? std::optional(numbers->front()) : std::nullopt;
    }

    const PickleDocument& document_;
    const PickleDict& dict_;
};

/// The vector `name` if the class has it and the flag says that it is used; else empty.
Result<std::vector<double>> read_parameter(const Attributes& attributes, std::string_view name, std::string_view flag) {
    if (name.empty()) return std::vector<double>{};
    const auto used = flag.empty() ? Result<bool>(true) : attributes.flag(flag, true);
    if (!used) return used.error();
    if (!*used) return std::vector<double>{};
    auto values = attributes.vector(name);
    if (values && values->empty()) return invalid(std::string(name) + " is empty");
    return values;
}

Status read_clipping(const Attributes& attributes, Clipping clipping, Scaler::Parameters& parameters) {
    if (clipping == Clipping::kNever) return {};
    const auto clip = attributes.flag("clip", false);
    if (!clip) return clip.error();
    parameters.clip = *clip;
    if (!*clip) return {};
    if (clipping == Clipping::kToUnit) {
        parameters.clip_low = -1;
        parameters.clip_high = 1;
        return {};
    }
    const auto range = attributes.range("feature_range");
    if (!range) return range.error();
    std::tie(parameters.clip_low, parameters.clip_high) = *range;
    return {};
}

/// Fixes the number of features and checks that everything has as many, and that nothing divides by zero.
Status settle_features(const Attributes& attributes, const ScalerClass& known, Scaler::Parameters& parameters) {
    const auto declared = attributes.features();
    if (!declared) return declared.error();
    parameters.features = declared->value_or(std::max(parameters.scale.size(), parameters.offset.size()));
    if (parameters.features == 0) return invalid("the number of its features is nowhere in the file");

    for (const auto& [name, values] :
         {std::pair(known.offset, &parameters.offset), std::pair(known.scale, &parameters.scale)})
        if (!values->empty() && values->size() != parameters.features)
            return invalid(std::string(name) + " has " + std::to_string(values->size()) + " numbers for " +
                           std::to_string(parameters.features) + " features");

    for (std::size_t i = 0; i < parameters.scale.size(); ++i)
        if (parameters.scale[i] == 0)
            return invalid(std::string(known.scale) + " of feature " + std::to_string(i) +
                           " (counted from 0) is zero; fit the scaler again");
    return {};
}

Result<Scaler> read_scaler(const PickleDocument& document, const PickleObject& object) {
    const ScalerClass* known = nullptr;
    for (const ScalerClass& row : kScalerClasses)
        if (row.name == object.class_name) known = &row;
    if (known == nullptr || !object.state) return invalid("it has no fitted attributes");

    const Attributes attributes(document, std::get<PickleDict>(document.at(*object.state)));
    auto offset = read_parameter(attributes, known->offset, known->has_offset);
    if (!offset) return offset.error();
    auto scale = read_parameter(attributes, known->scale, known->has_scale);
    if (!scale) return scale.error();

    Scaler::Parameters parameters;
    parameters.class_name = object.class_name;
    parameters.form = known->form;
    parameters.offset = std::move(*offset);
    parameters.scale = std::move(*scale);
    if (auto settled = settle_features(attributes, *known, parameters); !settled) return settled.error();
    if (auto clipped = read_clipping(attributes, known->clipping, parameters); !clipped) return clipped.error();
    return Scaler(std::move(parameters));
}

Result<std::optional<Scaler>> read_entry(const PickleDocument& document, const PickleDict& dict, std::string_view key) {
    const PickleValue* value = document.find(dict, key);
    if (value == nullptr || std::holds_alternative<PickleNone>(*value)) return std::optional<Scaler>();
    const auto* object = std::get_if<PickleObject>(value);
    if (object == nullptr)
        return invalid(std::string(key) + " is " + describe(*value) + "; a fitted scaler or None is needed");
    auto scaler = read_scaler(document, *object);
    if (!scaler) return scaler.error().in(std::string(key) + " (" + object->class_name + ")");
    return std::optional(std::move(*scaler));
}

}  // namespace

Result<ScalerPair> parse_scalers(std::string_view bytes) {
    constexpr std::string_view kWanted = "a dict {\"scaler_X\": ..., \"scaler_y\": ...} is needed";
    const auto document = formats::parse_pickle(bytes, kPickleClasses);
    if (!document) return invalid(document.error().message());
    const auto* dict = std::get_if<PickleDict>(&document->root());
    if (dict == nullptr) return invalid("the file holds " + describe(document->root()) + "; " + std::string(kWanted));
    // A misspelt key would otherwise mean predictions on unscaled data.
    if (!dict->entries.empty() && !document->find(*dict, "scaler_X") && !document->find(*dict, "scaler_y"))
        return invalid("the dict has neither 'scaler_X' nor 'scaler_y'; " + std::string(kWanted));

    auto x = read_entry(*document, *dict, "scaler_X");
    if (!x) return x.error();
    auto y = read_entry(*document, *dict, "scaler_y");
    if (!y) return y.error();
    return ScalerPair{std::move(*x), std::move(*y)};
}

Result<ScalerPair> read_scalers(const std::filesystem::path& path) {
    const std::string name = path.filename().string();
    const auto bytes = formats::read_pickle_bytes(path);
    if (!bytes) return invalid(bytes.error().message()).in(name);
    auto scalers = parse_scalers(*bytes);
    if (!scalers) return scalers.error().in(name);
    return scalers;
}

}  // namespace sirve::preprocess

#include "keras/layer_context.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "keras/activations.hpp"

namespace sirve::keras {

namespace {

/// Keys of any layer that change nothing about what it computes in float32.
constexpr std::array<std::string_view, 12> kHarmless{
    "name",  "trainable", "dtype",  "seed",        "batch_input_shape", "batch_shape",
    "build", "autocast",  "ragged", "input_dtype", "input_shape",       "time_major"};

bool is_harmless(const std::string& key) {
    return std::find(kHarmless.begin(), kHarmless.end(), key) != kHarmless.end() || key.ends_with("_initializer") ||
           key.ends_with("_regularizer") || key.ends_with("_constraint") || key == "initializer";
}

/// A value that switches nothing on.
bool is_off(const Json& value) {
    return value.is_null() || value == false || (value.is_structured() && value.empty());
}

std::string list_of(const std::vector<std::string>& words) {
    std::string text;
    for (const auto& word : words) text += (text.empty() ? "'" : ", '") + word + "'";
    return text;
}

bool fits(const Shape& shape, const Shape& expected) {
    return shape.size() == expected.size() &&
           std::equal(shape.begin(), shape.end(), expected.begin(),
                      [](auto size, auto wanted) { return wanted < 0 || size == wanted; });
}

std::size_t elements(const Shape& shape) {
    std::size_t count = 1;
    for (const auto size : shape) count *= static_cast<std::size_t>(std::max<std::int64_t>(size, 1));
    return count;
}

}  // namespace

LayerContext::LayerContext(const LayerEntry& entry, std::string place, std::vector<Tensor> inputs, Weights::Ptr weights,
                           int keras_major)
    : entry_(entry),
      config_(&entry.object.config),
      place_(std::move(place)),
      inputs_(std::move(inputs)),
      weights_(std::move(weights)),
      keras_major_(keras_major) {}

const Tensor& LayerContext::tensor(std::size_t index) {
    if (index < inputs_.size()) return inputs_[index];
    remember(
        broken("expects at least " + std::to_string(index + 1) + " inputs, but has " + std::to_string(inputs_.size())));
    missing_.value = scalar(0);
    return missing_;
}

Output LayerContext::float_input_of_rank(std::size_t low, std::size_t high) {
    const auto x = float_input();
    const auto rank = rank_of(x);
    if (rank < low || rank > high) {
        const auto wanted = low == high ? std::to_string(low) : std::to_string(low) + " to " + std::to_string(high);
        remember(broken("expects an input with " + wanted + " axes, but gets " + shape_text(shape_of_output(x))));
    }
    return x;
}

const Tensor* LayerContext::named_tensor(const std::string& name) {
    const auto found = named_.tensors.find(name);
    if (found == named_.tensors.end()) return nullptr;
    known_arguments_.insert(name);
    return &found->second;
}

bool LayerContext::flag(const std::string& name) {
    const auto found = named_.constants.find(name);
    if (found == named_.constants.end()) return false;
    known_arguments_.insert(name);
    if (found->second.is_boolean()) return found->second.get<bool>();
    remember(broken("the argument " + name + " of its call is " + excerpt(found->second) + "; expected true or false"));
    return false;
}

const Json& LayerContext::config(const std::string& key) {
    known_.insert(key);
    return member(*config_, key);
}

bool LayerContext::boolean(const std::string& key, bool standard) {
    const auto& value = config(key);
    if (value.is_null()) return standard;
    if (value.is_boolean()) return value.get<bool>();
    if (value.is_number_integer()) return value != 0;
    remember(broken("option " + key + " is " + excerpt(value) + "; expected true or false"));
    return standard;
}

namespace {

/// Options that count something: none of it would be no layer.
bool is_size(const std::string& key) {
    constexpr std::array<std::string_view, 4> kSizes{"units", "filters", "input_dim", "output_dim"};
    return std::find(kSizes.begin(), kSizes.end(), key) != kSizes.end();
}

}  // namespace

std::int64_t LayerContext::integer(const std::string& key, std::optional<std::int64_t> standard) {
    const auto& value = config(key);
    if (value.is_null() && standard) return *standard;
    if (is_size(key) && value.is_number() && value < 1) {
        remember(broken("option " + key + " is " + excerpt(value) + "; expected at least 1"));
        return 1;
    }
    if (value.is_number_integer() && value <= std::numeric_limits<std::int64_t>::max())
        return value.get<std::int64_t>();
    if (value.is_number_float() && value.get<double>() == static_cast<double>(static_cast<std::int32_t>(
                                                              std::clamp(value.get<double>(), -2e9, 2e9)))) {
        return static_cast<std::int64_t>(value.get<double>());
    }
    remember(broken("option " + key + " is " + excerpt(value) + "; expected an integer"));
    return standard.value_or(1);
}

double LayerContext::number(const std::string& key, std::optional<double> standard) {
    const auto& value = config(key);
    if (value.is_null() && standard) return *standard;
    if (value.is_number()) return value.get<double>();
    // Keras 2 wrote numpy scalars as objects.
    if (value.is_object() && member(value, "value").is_number()) return member(value, "value").get<double>();
    remember(broken("option " + key + " is " + excerpt(value) + "; expected a number"));
    return standard.value_or(1);
}

std::string LayerContext::text(const std::string& key, const std::string& standard) {
    const auto& value = config(key);
    if (value.is_null()) return standard;
    if (value.is_string()) return value.get<std::string>();
    remember(broken("option " + key + " is " + excerpt(value) + "; expected a text"));
    return standard;
}

std::vector<std::int64_t> LayerContext::integers(const std::string& key, std::size_t count,
                                                 std::optional<std::int64_t> standard) {
    const auto& value = config(key);
    if (value.is_null() && standard) return std::vector<std::int64_t>(count, *standard);
    if (value.is_number_integer()) return std::vector<std::int64_t>(count, value.get<std::int64_t>());
    if (value.is_array() && value.size() == count &&
        std::all_of(value.begin(), value.end(), [](const Json& item) { return item.is_number_integer(); })) {
        return value.get<std::vector<std::int64_t>>();
    }
    remember(broken("option " + key + " is " + excerpt(value) + "; expected " + std::to_string(count) + " integers"));
    return std::vector<std::int64_t>(count, 1);
}

std::string LayerContext::choice(const std::string& key, const std::string& standard,
                                 const std::vector<std::string>& allowed) {
    const auto value = text(key, standard);
    if (std::find(allowed.begin(), allowed.end(), value) != allowed.end()) return value;
    remember(unsupported("option " + key + " is '" + value + "'; supported: " + list_of(allowed)));
    return standard;
}

bool LayerContext::channels_first() {
    return choice("data_format", "channels_last", {"channels_last", "channels_first"}) == "channels_first";
}

Output LayerContext::activate(const Output& x, const std::string& key) {
    auto activated = apply_activation(config(key), x, keras_major_);
    if (activated) return std::move(*activated);
    // Any layer may be an activation, with weights of its own.
    if (inner_builder_ && config(key).is_object() && activation_name(config(key)).empty()) {
        auto built = build_inner(config(key), {Tensor{x, {}}}, key);
        if (built && built->size() == 1) return built->front().value;
        if (!built) remember(built.error());
        return x;
    }
    remember(Error(activated.error().code(), broken("option " + key + ": " + activated.error().message()).message()));
    return x;
}

std::optional<Output> LayerContext::mask(std::size_t output) const {
    const auto found = masks_.find(output);
    return found == masks_.end() ? std::nullopt : std::optional(found->second);
}

void LayerContext::ignore(const std::vector<std::string>& keys) {
    known_.insert(keys.begin(), keys.end());
}

std::vector<formats::FloatArray> LayerContext::weight_values_of(const Weights& holder,
                                                                const std::vector<WeightSpec>& specs) {
    std::vector<formats::FloatArray> values;
    const auto give_up = [&](Error error) {
        remember(std::move(error));
        values.clear();
        for (const auto& spec : specs) {
            Shape shape = spec.shape;
            for (auto& size : shape) size = 1;
            values.push_back({shape, std::vector<float>(elements(shape), 0.0F)});
        }
        return values;
    };
    if (error_) return give_up(*error_);
    const auto shapes = holder.shapes();
    if (!shapes) return give_up(broken(shapes.error().message()));
    if (shapes->size() != specs.size()) {
        std::string names;
        for (const auto& spec : specs) names += (names.empty() ? "" : ", ") + spec.name;
        return give_up(broken("expects " + std::to_string(specs.size()) + " weights (" + names +
                              "), but the file has " + std::to_string(shapes->size()) + " in '" + holder.place() +
                              "'"));
    }
    for (std::size_t index = 0; index < specs.size(); ++index) {
        if (!fits((*shapes)[index], specs[index].shape)) {
            return give_up(broken("weight " + specs[index].name + " has the shape " + shape_text((*shapes)[index]) +
                                  " in the file; expected " + shape_text(specs[index].shape)));
        }
        auto array = holder.read(index);
        if (!array) return give_up(broken("weight " + specs[index].name + ": " + array.error().message()));
        values.push_back(std::move(*array));
    }
    return values;
}

Outputs LayerContext::weights_of(const Weights& holder, const std::vector<WeightSpec>& specs) {
    Outputs outputs;
    for (const auto& array : weight_values_of(holder, specs)) outputs.push_back(constant(array));
    return outputs;
}

Result<std::vector<Tensor>> LayerContext::build_inner(const Json& inner, std::vector<Tensor> inputs,
                                                      const std::string& attribute) {
    if (!inner_builder_) return unsupported("a layer inside another, here");
    return inner_builder_(inner, std::move(inputs),
                          weights_->part(attribute, text_member(member(inner, "config"), "name")));
}

std::int64_t LayerContext::axis(std::int64_t value, std::size_t rank) {
    const auto size = static_cast<std::int64_t>(rank);
    if (value >= -size && value < size) return value < 0 ? value + size : value;
    remember(broken("axis " + std::to_string(value) + " is not an axis of an input with " + std::to_string(rank)));
    return 0;
}

Error LayerContext::broken(const std::string& what) const {
    return invalid_argument("layer '" + entry_.name + "' (class " + entry_.object.class_name + ") in " + place_ + ": " +
                            what);
}

Error LayerContext::unsupported(const std::string& what) const {
    return {ErrorCode::kUnimplemented, broken(what).message()};
}

void LayerContext::remember(Error error) {
    if (!error_) error_ = std::move(error);
}

void LayerContext::finish() {
    for (const auto& [key, value] : config_->items()) {
        if (known_.contains(key) || is_harmless(key) || is_off(value)) continue;
        remember(unsupported("option " + key + " = " + excerpt(value) + " is not known"));
    }
    const auto expect_known = [&](const std::string& argument) {
        if (!known_arguments_.contains(argument))
            remember(unsupported("the argument '" + argument + "' of its call is not supported"));
    };
    for (const auto& [name, tensor] : named_.tensors) expect_known(name);
    for (const auto& [name, value] : named_.constants) {
        if (!is_off(value)) expect_known(name);
    }
}

}  // namespace sirve::keras

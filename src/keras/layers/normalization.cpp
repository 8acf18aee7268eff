#include <algorithm>
#include <cmath>

#include "keras/layers/layers.hpp"

namespace sirve::keras {

namespace {

/// The axes that an option names: null means `standard`, one integer or a list.
std::vector<std::int64_t> axes_of(LayerContext& layer, const std::string& key, std::vector<std::int64_t> standard,
                                  std::size_t rank) {
    const auto& value = layer.config(key);
    std::vector<std::int64_t> axes = std::move(standard);
    if (value.is_array())
        axes = layer.integers(key, value.size());
    else if (!value.is_null())
        axes = {layer.integer(key)};
    for (auto& axis : axes) axis = layer.axis(axis, rank);
    std::sort(axes.begin(), axes.end());
    return axes;
}

/// A shape that has the sizes of x on `axes` and 1 elsewhere, for weights that are broadcast against x.
Shape broadcast_shape(const Output& x, const std::vector<std::int64_t>& axes) {
    Shape shape(rank_of(x), 1);
    for (const auto axis : axes) shape[static_cast<std::size_t>(axis)] = dimension(x, axis);
    return shape;
}

/// x * scale + shift with one pair of numbers for every index of `axis`; keeps a chain of convolutions whole.
Output scale_and_shift(const Output& x, std::int64_t axis, const std::vector<float>& scale,
                       const std::vector<float>& shift) {
    const auto apply = [&](const Output& in, std::size_t at) {
        Shape shape(rank_of(in), 1);
        shape[at] = static_cast<std::int64_t>(scale.size());
        return add(multiply(in, constant(shape, scale)), constant(shape, shift));
    };
    const auto inner = before_channels_last(x);
    if (inner && axis == static_cast<std::int64_t>(rank_of(x)) - 1) return to_channels_last(apply(*inner, 1));
    return apply(x, static_cast<std::size_t>(axis));
}

/// The list in a configuration; arrays of numpy are in objects.
const Json& list_in(const Json& value) {
    return value.is_object() ? member(member(value, "config"), "value") : value;
}

/// The sizes of a list of lists.
Shape shape_of_list(const Json& value) {
    Shape shape;
    for (const auto* at = &value; at->is_array() && !at->empty(); at = &at->front())
        shape.push_back(static_cast<std::int64_t>(at->size()));
    return shape;
}

/// The numbers of a list of any depth.
void flatten_numbers(const Json& value, std::vector<float>& numbers) {
    if (value.is_number()) numbers.push_back(value.get<float>());
    for (const auto& item : value.is_structured() ? value : Json::array()) flatten_numbers(item, numbers);
}

}  // namespace

Result<Outputs> build_batch_normalization(LayerContext& layer) {
    const auto x = layer.float_input_of_rank(2, 8);
    layer.ignore({"momentum", "renorm_clipping", "renorm_momentum", "fused", "virtual_batch_size", "synchronized"});
    const auto axes = axes_of(layer, "axis", {-1}, rank_of(x));
    if (axes.empty()) return layer.broken("option axis names no axis");
    // Over several axes, which Keras 2 allows, the weights have the rank of the input.
    const bool single = axes.size() == 1;
    const auto shape = single ? Shape{dimension(x, axes[0])} : broadcast_shape(x, axes);
    std::vector<WeightSpec> specs;
    const bool scale = layer.boolean("scale", true);
    const bool center = layer.boolean("center", true);
    if (scale) specs.push_back({"gamma", shape});
    if (center) specs.push_back({"beta", shape});
    specs.push_back({"moving_mean", shape});
    specs.push_back({"moving_variance", shape});
    if (layer.boolean("renorm", false)) {
        for (const char* name : {"renorm_mean", "renorm_stddev"}) specs.push_back({name, shape});
        specs.push_back({"renorm_count", {}});
    }
    const auto weights = layer.weight_values(specs);
    const auto first = static_cast<std::size_t>(scale) + static_cast<std::size_t>(center);
    const double epsilon = layer.number("epsilon", 1e-3);
    std::vector<float> factor;
    std::vector<float> shift;
    for (std::size_t index = 0; index < weights[first].values.size(); ++index) {
        const double gamma = scale ? weights[0].values[index] : 1.0;
        const double beta = center ? weights[first - 1].values[index] : 0.0;
        const double by = gamma / std::sqrt(static_cast<double>(weights[first + 1].values[index]) + epsilon);
        factor.push_back(static_cast<float>(by));
        shift.push_back(static_cast<float>(beta - by * weights[first].values[index]));
    }
    if (single) return Outputs{scale_and_shift(x, axes[0], factor, shift)};
    const auto& stored = weights[first].shape;
    return Outputs{add(multiply(x, constant(stored, factor)), constant(stored, shift))};
}

Result<Outputs> build_layer_normalization(LayerContext& layer) {
    const auto x = layer.float_input_of_rank(2, 8);
    const auto axes = axes_of(layer, "axis", {-1}, rank_of(x));
    Shape shape;
    for (const auto axis : axes) shape.push_back(dimension(x, axis));
    std::vector<WeightSpec> specs;
    // A mistaken form of RMS normalization that Keras keeps: the mean is not taken off, but the variance is about it.
    const bool only_scaled = layer.boolean("rms_scaling", false);
    const bool scale = layer.boolean("scale", true) || only_scaled;
    const bool center = layer.boolean("center", true) && !only_scaled;
    if (scale) specs.push_back({"gamma", shape});
    if (center) specs.push_back({"beta", shape});
    const auto weights = layer.weights(specs);
    const auto epsilon = static_cast<float>(layer.number("epsilon", 1e-3));
    Output y;
    if (only_scaled) {
        const auto mean = [&](const Output& of) -> Output {
            return std::make_shared<ops::ReduceMean>(of, integers(axes), true);
        };
        const auto centered = subtract(x, mean(x));
        const auto variance = mean(multiply(centered, centered));
        y = divide(x, std::make_shared<ops::Sqrt>(add(variance, scalar(epsilon))));
    } else {
        y = std::make_shared<ops::MVN>(x, integers(axes), true, epsilon, ov::op::MVNEpsMode::INSIDE_SQRT);
    }
    const auto broadcast = broadcast_shape(x, axes);
    if (scale) y = multiply(y, reshape(weights.front(), broadcast));
    if (center) y = add(y, reshape(weights.back(), broadcast));
    return Outputs{y};
}

/// (x - mean) / max(sqrt(variance), 1e-7), with the statistics from the configuration or, if the layer was adapted to
/// data, from the weights.
Result<Outputs> build_normalization(LayerContext& layer) {
    const auto x = layer.float_input_of_rank(1, 8);
    const auto axes = axes_of(layer, "axis", {}, rank_of(x));
    std::vector<float> mean;
    std::vector<float> variance;
    flatten_numbers(layer.config("mean"), mean);
    flatten_numbers(layer.config("variance"), variance);
    Shape shape;
    for (const auto axis : axes) shape.push_back(dimension(x, axis));
    if (mean.empty()) {
        auto weights = layer.weight_values({{"mean", shape}, {"variance", shape}, {"count", {}}});
        mean = std::move(weights[0].values);
        variance = std::move(weights[1].values);
    } else {
        shape = shape_of_list(layer.config("mean"));
    }
    if (mean.size() != variance.size()) return layer.broken("mean and variance differ in size");
    if (layer.error()) return *layer.error();
    // Given statistics may have fewer axes than are kept, or 1 where they are to be repeated.
    Shape broadcast(rank_of(x), 1);
    bool fits = shape.size() <= axes.size() && element_count(shape) == static_cast<std::int64_t>(mean.size());
    for (std::size_t behind = 1; fits && behind <= shape.size(); ++behind) {
        const auto axis = axes[axes.size() - behind];
        const auto size = shape[shape.size() - behind];
        fits = size == 1 || size == dimension(x, axis);
        broadcast[static_cast<std::size_t>(axis)] = size;
    }
    if (!fits) {
        return layer.broken("has " + std::to_string(mean.size()) + " means for an input of shape " +
                            shape_text(shape_of_output(x)));
    }
    std::vector<float> deviation;
    for (const auto value : variance) deviation.push_back(std::max(std::sqrt(value), 1e-7F));
    if (layer.boolean("invert", false))
        return Outputs{add(multiply(x, constant(broadcast, deviation)), constant(broadcast, mean))};
    return Outputs{divide(subtract(x, constant(broadcast, mean)), constant(broadcast, deviation))};
}

Result<Outputs> build_rescaling(LayerContext& layer) {
    const auto x = layer.float_input();
    const auto read = [&](const char* key, float standard) {
        const auto& value = list_in(layer.config(key));
        std::vector<float> numbers;
        flatten_numbers(value, numbers);
        if (numbers.empty()) return scalar(standard);
        const auto shape = shape_of_list(value);
        if (element_count(shape) == static_cast<std::int64_t>(numbers.size())) return constant(shape, numbers);
        layer.remember(layer.broken("option " + std::string(key) + " is " + excerpt(value)));
        return scalar(standard);
    };
    return Outputs{add(multiply(x, read("scale", 1)), read("offset", 0))};
}

/// A factor for each channel, as the ConvNeXt architectures have it.
Result<Outputs> build_layer_scale(LayerContext& layer) {
    const auto x = layer.float_input();
    const auto width = layer.integer("projection_dim");
    layer.ignore({"init_values"});
    const auto values = layer.weight_values({{"gamma", {width}}});
    if (layer.error()) return *layer.error();
    return Outputs{scale_and_shift(x, static_cast<std::int64_t>(rank_of(x)) - 1, values[0].values,
                                   std::vector<float>(values[0].values.size(), 0.0F))};
}

}  // namespace sirve::keras

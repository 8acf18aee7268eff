#include <algorithm>
#include <numeric>

#include "keras/layers/layers.hpp"

namespace sirve::keras {

namespace {

std::vector<std::int64_t> positions_after_moving(std::size_t rank, std::int64_t from, std::size_t to) {
    std::vector<std::int64_t> order(rank);
    std::iota(order.begin(), order.end(), 0);
    order.erase(order.begin() + from);
    order.insert(order.begin() + static_cast<std::ptrdiff_t>(to), from);
    return order;
}

/// x with the axis of the channels as its second one, and the way back.
struct ChannelsSecond {
    Output value;
    std::int64_t axis;
    std::size_t rank;

    ChannelsSecond(const Output& x, std::int64_t channel_axis) : value(x), axis(channel_axis), rank(rank_of(x)) {
        if (axis == 1) return;
        value = is_last() ? to_channels_first(x) : transpose(x, positions_after_moving(rank, axis, 1));
    }

    Output restore(const Output& y) const {
        if (axis == 1) return y;
        if (is_last()) return to_channels_last(y);
        return transpose(y, positions_after_moving(rank, 1, static_cast<std::size_t>(axis)));
    }

  private:
    bool is_last() const { return axis == static_cast<std::int64_t>(rank) - 1; }
};

/// The axes that the option "axis" names, as they stand there.
std::vector<std::int64_t> raw_axes(LayerContext& layer) {
    const auto& value = layer.config("axis");
    if (value.is_array()) return layer.integers("axis", value.size());
    return {layer.integer("axis", -1)};
}

}  // namespace

/// Every sample's channels are normalized in groups of neighbours, over all places; -1 is one group for each channel.
Result<Outputs> build_group_normalization(LayerContext& layer) {
    const auto x = layer.float_input_of_rank(2, 8);
    const auto axis = layer.axis(layer.integer("axis", -1), rank_of(x));
    const auto channels = dimension(x, axis);
    const auto wanted = layer.integer("groups", 32);
    const auto groups = wanted == -1 ? channels : wanted;
    if (layer.error()) return *layer.error();
    if (axis == 0 || channels < 1) return layer.broken("needs an axis of known size that is not the batch");
    if (groups < 1 || channels % groups != 0)
        return layer.broken(std::to_string(channels) + " channels can't be divided into " + std::to_string(groups) +
                            " groups");
    if (layer.keras_major() < 3 && layer.tensor().mask) return layer.unsupported("masked inputs in Keras 2");
    const bool scale = layer.boolean("scale", true);
    const bool center = layer.boolean("center", true);
    std::vector<WeightSpec> specs;
    if (scale) specs.push_back({"gamma", {channels}});
    if (center) specs.push_back({"beta", {channels}});
    const auto weights = layer.weights(specs);
    if (layer.error()) return *layer.error();

    const ChannelsSecond moved(x, axis);
    const auto epsilon = static_cast<float>(layer.number("epsilon", 1e-3));
    const auto grouped = reshape(moved.value, {0, groups, -1});
    Output y = std::make_shared<ops::MVN>(grouped, integers({2}), true, epsilon, ov::op::MVNEpsMode::INSIDE_SQRT);
    y = std::make_shared<ops::Reshape>(y, shape_of(moved.value), false);
    std::vector<std::int64_t> broadcast(rank_of(x) - 1, 1);
    broadcast[0] = channels;
    if (scale) y = multiply(y, reshape(weights.front(), broadcast));
    if (center) y = add(y, reshape(weights.back(), broadcast));
    return Outputs{moved.restore(y)};
}

/// x / sqrt(mean(x^2) + epsilon) * scale. Keras lets the scale broadcast as it is, against the last axes.
Result<Outputs> build_rms_normalization(LayerContext& layer) {
    const auto x = layer.float_input_of_rank(1, 8);
    auto axes = raw_axes(layer);
    std::sort(axes.begin(), axes.end());
    Shape shape;
    for (auto& axis : axes) {
        axis = layer.axis(axis, rank_of(x));
        shape.push_back(dimension(x, axis));
    }
    const auto weights = layer.weights({{"scale", shape}});
    if (layer.error()) return *layer.error();
    const auto epsilon = scalar(static_cast<float>(layer.number("epsilon", 1e-6)));
    const Output mean = std::make_shared<ops::ReduceMean>(multiply(x, x), integers(axes), true);
    const Output root = std::make_shared<ops::Sqrt>(add(mean, epsilon));
    return Outputs{multiply(divide(x, root), weights[0])};
}

/// x with length 1 over the axes. The two versions of Keras treat what has nearly no length differently.
Result<Outputs> build_unit_normalization(LayerContext& layer) {
    const auto x = layer.float_input_of_rank(1, 8);
    auto axes = raw_axes(layer);
    for (auto& axis : axes) axis = layer.axis(axis, rank_of(x));
    const Output squares = std::make_shared<ops::ReduceSum>(multiply(x, x), integers(axes), true);
    if (layer.keras_major() < 3) {
        const Output bounded = std::make_shared<ops::Maximum>(squares, scalar(1e-12F));
        return Outputs{divide(x, std::make_shared<ops::Sqrt>(bounded))};
    }
    const Output length = std::make_shared<ops::Sqrt>(squares);
    return Outputs{divide(x, std::make_shared<ops::Maximum>(length, scalar(1e-12F)))};
}

}  // namespace sirve::keras

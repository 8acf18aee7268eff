#include "keras/layers/layers.hpp"
#include "keras/layers/window.hpp"

namespace sirve::keras {

namespace {

struct Window {
    ov::Shape size;
    ov::Strides strides;
    ov::op::PadType padding = ov::op::PadType::VALID;
};

Window read_window(LayerContext& layer, std::size_t axes) {
    Window window;
    const auto size = positive_integers(layer, "pool_size", axes, 2);
    const bool own_strides = !layer.config("strides").is_null();
    const auto strides = own_strides ? positive_integers(layer, "strides", axes) : size;
    window.size = ov::Shape(size.begin(), size.end());
    window.strides = ov::Strides(strides.begin(), strides.end());
    window.padding = pad_type(layer.choice("padding", "valid", {"valid", "same"}));
    return window;
}

/// Reduces all spatial axes; of a tensor that comes out of convolutions, before its channels are moved to the end.
template <typename Reduce>
Result<Outputs> reduce_globally(LayerContext& layer) {
    const auto axes = spatial_axes(layer.class_name());
    const auto x = layer.float_input_of_rank(axes + 2, axes + 2);
    const bool keep = layer.boolean("keepdims", false);
    const bool first = layer.channels_first();
    const auto inner = first ? std::optional<Output>{} : before_channels_last(x);
    std::vector<std::int64_t> reduced;
    for (std::size_t axis = 0; axis < axes; ++axis)
        reduced.push_back(static_cast<std::int64_t>(axis) + (first || inner ? 2 : 1));
    const Output y = std::make_shared<Reduce>(inner.value_or(x), integers(reduced), keep);
    return Outputs{inner && keep ? to_channels_last(y) : y};
}

}  // namespace

Result<Outputs> build_max_pooling(LayerContext& layer) {
    const auto input = spatial_input(layer);
    const auto window = read_window(layer, input.axes);
    const ov::Shape none(input.axes, 0);
    const Output y = std::make_shared<ov::op::v1::MaxPool>(input.x, window.strides, none, none, window.size,
                                                           ov::op::RoundingType::FLOOR, window.padding);
    return Outputs{input.restore(y)};
}

Result<Outputs> build_average_pooling(LayerContext& layer) {
    const auto input = spatial_input(layer);
    const auto window = read_window(layer, input.axes);
    const ov::Shape none(input.axes, 0);
    const Output y = std::make_shared<ov::op::v1::AvgPool>(input.x, window.strides, none, none, window.size, true,
                                                           ov::op::RoundingType::FLOOR, window.padding);
    return Outputs{input.restore(y)};
}

Result<Outputs> build_global_max_pooling(LayerContext& layer) {
    return reduce_globally<ops::ReduceMax>(layer);
}

/// With a mask (GlobalAveragePooling1D only) the mean of the steps that are kept.
Result<Outputs> build_global_average_pooling(LayerContext& layer) {
    const auto& mask = layer.tensor().mask;
    if (!mask || layer.class_name() != "GlobalAveragePooling1D") return reduce_globally<ops::ReduceMean>(layer);
    const auto x = layer.float_input_of_rank(3, 3);
    const bool keep = layer.boolean("keepdims", false);
    const std::int64_t time = layer.channels_first() ? 2 : 1;
    const Output kept = to_float(unsqueeze(*mask, time == 1 ? 2 : 1));
    const Output sum = std::make_shared<ops::ReduceSum>(multiply(x, kept), integers({time}), keep);
    const Output count = std::make_shared<ops::ReduceSum>(kept, integers({time}), keep);
    return Outputs{divide(sum, count)};
}

}  // namespace sirve::keras

#include <algorithm>

#include "keras/layers/layers.hpp"
#include "keras/layers/resampling.hpp"

namespace sirve::keras {

namespace {

/// The amounts before and after each spatial axis, as padding and cropping give them: one number for all, one for each
/// axis, or a pair for each axis.
std::vector<std::pair<std::int64_t, std::int64_t>> read_amounts(LayerContext& layer, const std::string& key,
                                                                std::size_t axes) {
    const auto& value = layer.config(key);
    const auto is_amount = [](const Json& item) {
        return item.is_number_integer() && item.get<std::int64_t>() >= 0 && item.get<std::int64_t>() < (1 << 24);
    };
    const auto is_pair = [&](const Json& item) {
        return item.is_array() && item.size() == 2 && is_amount(item[0]) && is_amount(item[1]);
    };
    std::vector<std::pair<std::int64_t, std::int64_t>> amounts;
    if (is_amount(value)) {
        amounts.assign(axes, {value.get<std::int64_t>(), value.get<std::int64_t>()});
    } else if (axes == 1 && is_pair(value)) {
        amounts.emplace_back(value[0].get<std::int64_t>(), value[1].get<std::int64_t>());
    } else if (value.is_array() && value.size() == axes) {
        for (const auto& item : value) {
            if (is_pair(item))
                amounts.emplace_back(item[0].get<std::int64_t>(), item[1].get<std::int64_t>());
            else if (is_amount(item))
                amounts.emplace_back(item.get<std::int64_t>(), item.get<std::int64_t>());
        }
    }
    if (amounts.size() != axes) {
        layer.remember(layer.broken("option " + key + " is " + excerpt(value) + "; expected amounts for " +
                                    std::to_string(axes) + " axes"));
        amounts.assign(axes, {0, 0});
    }
    return amounts;
}

}  // namespace

Result<Outputs> build_flatten(LayerContext& layer) {
    auto x = layer.input();
    if (layer.channels_first() && rank_of(x) > 2) x = to_channels_last(x);
    return Outputs{reshape(x, {0, -1})};
}

Result<Outputs> build_reshape(LayerContext& layer) {
    const auto x = layer.input();
    const auto& value = layer.config("target_shape");
    auto target = layer.integers("target_shape", value.is_array() ? value.size() : 1);
    const auto free = std::count(target.begin(), target.end(), -1);
    if (free > 1 || std::any_of(target.begin(), target.end(), [](auto size) { return size < -1 || size == 0; })) {
        return layer.broken("option target_shape is " + excerpt(value) +
                            "; expected positive sizes and at most one -1");
    }
    // With all sizes known the batch may be the free one; otherwise it is kept.
    target.insert(target.begin(), 0);
    return Outputs{reshape(x, target)};
}

Result<Outputs> build_permute(LayerContext& layer) {
    const auto x = layer.float_input_of_rank(2, 8);
    auto order = layer.integers("dims", rank_of(x) - 1);
    auto sorted = order;
    std::sort(sorted.begin(), sorted.end());
    for (std::size_t axis = 0; axis < sorted.size(); ++axis) {
        if (sorted[axis] != static_cast<std::int64_t>(axis) + 1)
            return layer.broken("option dims is " + excerpt(layer.config("dims")) +
                                "; expected each axis once, from 1");
    }
    order.insert(order.begin(), 0);
    return Outputs{transpose(x, order)};
}

Result<Outputs> build_repeat_vector(LayerContext& layer) {
    const auto x = layer.float_input_of_rank(2, 2);
    return Outputs{std::make_shared<ops::Tile>(unsqueeze(x, 1), integers({1, layer.integer("n"), 1}))};
}

Result<Outputs> build_zero_padding(LayerContext& layer) {
    const auto x = layer.float_input_of_rank(3, 5);
    const auto axes = rank_of(x) - 2;
    const bool channels_first = layer.channels_first();
    // Between two convolutions the padding stays in their layout.
    const auto inner = channels_first ? std::optional<Output>{} : before_channels_last(x);
    const auto first = channels_first || inner ? 2U : 1U;
    std::vector<std::int64_t> before(rank_of(x), 0);
    std::vector<std::int64_t> after(rank_of(x), 0);
    const auto amounts = read_amounts(layer, "padding", axes);
    for (std::size_t axis = 0; axis < axes; ++axis) std::tie(before[first + axis], after[first + axis]) = amounts[axis];
    const Output y = std::make_shared<ops::Pad>(inner.value_or(x), integers(before), integers(after), scalar(0),
                                                ov::op::PadMode::CONSTANT);
    return Outputs{inner ? to_channels_last(y) : y};
}

Result<Outputs> build_cropping(LayerContext& layer) {
    auto x = layer.float_input_of_rank(3, 5);
    const auto axes = rank_of(x) - 2;
    const auto first = layer.channels_first() ? 2 : 1;
    const auto amounts = read_amounts(layer, "cropping", axes);
    for (std::size_t index = 0; index < axes; ++index) {
        const auto axis = first + static_cast<std::int64_t>(index);
        const auto [before, after] = amounts[index];
        const auto size = dimension(x, axis);
        if (size >= 0 && before + after >= size)
            return layer.broken("crops " + std::to_string(before + after) + " of " + std::to_string(size) +
                                " along axis " + std::to_string(axis));
        if (before + after > 0)
            x = slice(x, axis, before, after == 0 ? std::numeric_limits<std::int64_t>::max() : -after);
    }
    return Outputs{x};
}

/// Repeats rows and columns (nearest), or blends them between the centers of the pixels.
Result<Outputs> build_up_sampling(LayerContext& layer) {
    const auto x = layer.float_input_of_rank(3, 5);
    const auto axes = rank_of(x) - 2;
    const auto factors = layer.integers("size", axes);
    const auto first = layer.channels_first() ? 2 : 1;
    const auto mode = axes == 2 ? layer.choice("interpolation", "nearest", interpolations()) : "nearest";
    std::vector<std::int64_t> spatial;
    std::vector<float> scales;
    for (std::size_t axis = 0; axis < axes; ++axis) {
        if (factors[axis] < 1)
            return layer.broken("option size is " + excerpt(layer.config("size")) + "; expected positive factors");
        spatial.push_back(first + static_cast<std::int64_t>(axis));
        scales.push_back(static_cast<float>(factors[axis]));
    }
    if (mode != "nearest" && mode != "bilinear") {
        Resampling how;
        how.interpolation = mode;
        const auto y = enlarge(first == 2 ? x : to_channels_first(x), factors[0], factors[1], how);
        return Outputs{first == 2 ? y : to_channels_last(y)};
    }
    using Interpolate = ops::Interpolate;
    Interpolate::InterpolateAttrs attributes;
    attributes.mode =
        mode == "nearest" ? Interpolate::InterpolateMode::NEAREST : Interpolate::InterpolateMode::LINEAR_ONNX;
    attributes.shape_calculation_mode = Interpolate::ShapeCalcMode::SCALES;
    attributes.coordinate_transformation_mode = mode == "nearest" ? Interpolate::CoordinateTransformMode::ASYMMETRIC
                                                                  : Interpolate::CoordinateTransformMode::HALF_PIXEL;
    attributes.nearest_mode = Interpolate::NearestMode::FLOOR;
    return Outputs{std::make_shared<Interpolate>(x, constant({static_cast<std::int64_t>(axes)}, scales),
                                                 integers(spatial), attributes)};
}

}  // namespace sirve::keras

#include <algorithm>

#include "keras/layers/layers.hpp"
#include "keras/layers/window.hpp"

namespace sirve::keras {

namespace {

/// What is cut from the ends of one axis of the full result, (in - 1) * stride + window cells, or added to its end.
struct Fit {
    std::int64_t cut_before = 0;
    std::int64_t cut_after = 0;
    std::int64_t zeros_after = 0;
};

/// A transposed convolution is the gradient of a convolution, whose padding is at the end where it is odd.
Fit fit_axis(std::int64_t window, std::int64_t stride, bool same, std::optional<std::int64_t> output_padding) {
    std::int64_t growth = 0;
    if (same)
        growth = (output_padding ? window % 2 + *output_padding : stride) - window;
    else
        growth = output_padding.value_or(std::max<std::int64_t>(stride - window, 0));
    const auto cut = std::max<std::int64_t>(-growth, 0);
    return {cut / 2, cut - cut / 2, std::max<std::int64_t>(growth, 0)};
}

}  // namespace

Result<Outputs> build_transposed_convolution(LayerContext& layer) {
    const auto input = spatial_input(layer);
    const auto axes = input.axes;
    const auto kernel_size = positive_integers(layer, "kernel_size", axes);
    const auto strides = positive_integers(layer, "strides", axes, 1);
    const auto dilation = positive_integers(layer, "dilation_rate", axes, 1);
    const bool same = layer.choice("padding", "valid", {"valid", "same"}) == "same";
    const bool has_output_padding = !layer.config("output_padding").is_null();
    const auto output_padding = layer.integers("output_padding", axes, 0);
    const auto filters = layer.integer("filters");
    if (layer.integer("groups", 1) != 1) return layer.unsupported("option groups; supported: 1");

    ov::CoordinateDiff before;
    ov::CoordinateDiff after;
    std::vector<std::int64_t> none(axes + 2, 0);
    auto zeros = none;
    std::vector<std::size_t> order{axes + 1, axes};
    Shape kernel_shape(kernel_size.begin(), kernel_size.end());
    for (std::size_t axis = 0; axis < axes; ++axis) {
        const auto stride = static_cast<std::int64_t>(strides[axis]);
        if (has_output_padding && (output_padding[axis] < 0 || output_padding[axis] >= stride))
            return layer.broken("option output_padding is " + excerpt(layer.config("output_padding")) +
                                "; expected less than the strides");
        const auto window = static_cast<std::int64_t>((kernel_size[axis] - 1) * dilation[axis] + 1);
        const auto fit =
            fit_axis(window, stride, same, has_output_padding ? std::optional(output_padding[axis]) : std::nullopt);
        before.push_back(fit.cut_before);
        after.push_back(fit.cut_after);
        zeros[axis + 2] = fit.zeros_after;
        order.push_back(axis);
    }
    kernel_shape.push_back(filters);
    kernel_shape.push_back(dimension(input.x, 1));
    std::vector<WeightSpec> specs{{"kernel", kernel_shape}};
    const bool use_bias = layer.boolean("use_bias", true);
    if (use_bias) specs.push_back({"bias", {filters}});
    const auto weights = layer.weight_values(specs);
    if (layer.error()) return *layer.error();

    Output y = std::make_shared<ops::ConvolutionBackpropData>(input.x, constant(permute(weights[0], order)),
                                                              ov::Strides(strides.begin(), strides.end()), before,
                                                              after, ov::Strides(dilation.begin(), dilation.end()));
    if (zeros != none)
        y = std::make_shared<ops::Pad>(y, integers(none), integers(zeros), scalar(0), ov::op::PadMode::CONSTANT);
    if (use_bias) {
        Shape broadcast(axes + 2, 1);
        broadcast[1] = filters;
        y = add(y, constant(broadcast, weights[1].values));
    }
    return Outputs{layer.activate(input.restore(y))};
}

}  // namespace sirve::keras

#include "keras/layers/layers.hpp"
#include "keras/layers/window.hpp"

namespace sirve::keras {

namespace {

/// Where and how far the kernel moves.
struct Motion {
    std::vector<std::size_t> kernel;
    std::vector<std::size_t> strides;
    std::vector<std::size_t> dilation;
    ov::op::PadType padding = ov::op::PadType::VALID;
};

Motion read_motion(LayerContext& layer, std::size_t axes) {
    Motion motion;
    motion.kernel = positive_integers(layer, "kernel_size", axes);
    motion.strides = positive_integers(layer, "strides", axes, 1);
    motion.dilation = positive_integers(layer, "dilation_rate", axes, 1);
    motion.padding = pad_type(layer.choice(
        "padding", "valid",
        axes == 1 ? std::vector<std::string>{"valid", "same", "causal"} : std::vector<std::string>{"valid", "same"}));
    return motion;
}

/// Causal padding puts all of it before the first step, so that no output sees a later input.
Output pad_if_causal(LayerContext& layer, const SpatialInput& input, const Motion& motion) {
    if (layer.text("padding", "valid") != "causal") return input.x;
    const auto before = static_cast<std::int64_t>((motion.kernel[0] - 1) * motion.dilation[0]);
    return std::make_shared<ops::Pad>(input.x, integers({0, 0, before}), integers({0, 0, 0}), scalar(0),
                                      ov::op::PadMode::CONSTANT);
}

Output convolve(const Output& x, const Output& kernel, const Motion& motion, bool grouped) {
    const ov::Strides strides(motion.strides.begin(), motion.strides.end());
    const ov::Strides dilation(motion.dilation.begin(), motion.dilation.end());
    const ov::CoordinateDiff none(motion.strides.size(), 0);
    if (grouped)
        return std::make_shared<ops::GroupConvolution>(x, kernel, strides, none, none, dilation, motion.padding);
    return std::make_shared<ops::Convolution>(x, kernel, strides, none, none, dilation, motion.padding);
}

/// Axes of a kernel (k..., a, b) as OpenVINO has them: (b, a, k...) or, without swapping, (a, b, k...).
std::vector<std::size_t> kernel_order(std::size_t axes, bool swapped) {
    std::vector<std::size_t> order{swapped ? axes + 1 : axes, swapped ? axes : axes + 1};
    for (std::size_t axis = 0; axis < axes; ++axis) order.push_back(axis);
    return order;
}

Shape kernel_shape(const Motion& motion, std::int64_t in, std::int64_t out) {
    Shape shape(motion.kernel.begin(), motion.kernel.end());
    shape.push_back(in);
    shape.push_back(out);
    return shape;
}

Output add_bias(const Output& y, const formats::FloatArray& bias) {
    Shape shape(rank_of(y), 1);
    shape[1] = static_cast<std::int64_t>(bias.values.size());
    return add(y, constant(shape, bias.values));
}

/// A kernel (k..., in, multiplier) as the one of a grouped convolution with a group for each channel.
Output depthwise_kernel(const formats::FloatArray& kernel) {
    auto ordered = permute(kernel, kernel_order(kernel.shape.size() - 2, false));
    ordered.shape.insert(ordered.shape.begin() + 2, 1);
    return constant(ordered);
}

}  // namespace

Result<Outputs> build_convolution(LayerContext& layer) {
    const auto input = spatial_input(layer);
    const auto motion = read_motion(layer, input.axes);
    const auto filters = layer.integer("filters");
    const auto groups = layer.integer("groups", 1);
    const auto channels = dimension(input.x, 1);
    if (groups < 1 || channels < 1 || channels % groups != 0 || filters % groups != 0) {
        return layer.broken("has " + std::to_string(groups) + " groups for " + std::to_string(channels) +
                            " channels and " + std::to_string(filters) + " filters");
    }
    std::vector<WeightSpec> specs{{"kernel", kernel_shape(motion, channels / groups, filters)}};
    const bool use_bias = layer.boolean("use_bias", true);
    if (use_bias) specs.push_back({"bias", {filters}});
    const auto weights = layer.weight_values(specs);
    if (layer.error()) return *layer.error();

    auto kernel = permute(weights[0], kernel_order(input.axes, true));
    if (groups > 1) {
        kernel.shape[0] /= groups;
        kernel.shape.insert(kernel.shape.begin(), groups);
    }
    auto y = convolve(pad_if_causal(layer, input, motion), constant(kernel), motion, groups > 1);
    if (use_bias) y = add_bias(y, weights[1]);
    return Outputs{layer.activate(input.restore(y))};
}

Result<Outputs> build_depthwise_convolution(LayerContext& layer) {
    const auto input = spatial_input(layer);
    const auto motion = read_motion(layer, input.axes);
    const auto multiplier = layer.integer("depth_multiplier", 1);
    const auto channels = dimension(input.x, 1);
    layer.ignore({"filters", "groups"});  // Keras 2 wrote them for all convolutions
    std::vector<WeightSpec> specs{{"depthwise_kernel", kernel_shape(motion, channels, multiplier)}};
    const bool use_bias = layer.boolean("use_bias", true);
    if (use_bias) specs.push_back({"bias", {channels * multiplier}});
    const auto weights = layer.weight_values(specs);
    if (layer.error()) return *layer.error();
    auto y = convolve(pad_if_causal(layer, input, motion), depthwise_kernel(weights[0]), motion, true);
    if (use_bias) y = add_bias(y, weights[1]);
    return Outputs{layer.activate(input.restore(y))};
}

/// A depthwise convolution, then one with a kernel of size 1.
Result<Outputs> build_separable_convolution(LayerContext& layer) {
    const auto input = spatial_input(layer);
    const auto motion = read_motion(layer, input.axes);
    const auto multiplier = layer.integer("depth_multiplier", 1);
    const auto filters = layer.integer("filters");
    const auto channels = dimension(input.x, 1);
    if (layer.integer("groups", 1) != 1) return layer.unsupported("option groups; supported: 1");
    Motion pointwise;
    pointwise.kernel = pointwise.strides = pointwise.dilation = std::vector<std::size_t>(input.axes, 1);
    std::vector<WeightSpec> specs{{"depthwise_kernel", kernel_shape(motion, channels, multiplier)},
                                  {"pointwise_kernel", kernel_shape(pointwise, channels * multiplier, filters)}};
    const bool use_bias = layer.boolean("use_bias", true);
    if (use_bias) specs.push_back({"bias", {filters}});
    const auto weights = layer.weight_values(specs);
    if (layer.error()) return *layer.error();
    auto y = convolve(pad_if_causal(layer, input, motion), depthwise_kernel(weights[0]), motion, true);
    y = convolve(y, constant(permute(weights[1], kernel_order(input.axes, true))), pointwise, false);
    if (use_bias) y = add_bias(y, weights[2]);
    return Outputs{layer.activate(input.restore(y))};
}

}  // namespace sirve::keras

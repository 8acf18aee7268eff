#include <algorithm>

#include "keras/activations.hpp"
#include "keras/layers/recurrent_cell.hpp"
#include "keras/layers/recurrent_loop.hpp"
#include "keras/layers/window.hpp"

namespace sirve::keras {

namespace {

constexpr std::int64_t kGates = 4;

struct ConvCell {
    std::size_t axes = 2;
    bool channels_first = false;
    std::int64_t filters = 1;
    ov::Strides strides;
    ov::Strides dilation;
    ov::op::PadType padding = ov::op::PadType::VALID;
    formats::FloatArray kernel;     ///< (4 * filters, channels, k...)
    formats::FloatArray recurrent;  ///< (4 * filters, filters, k...)
    formats::FloatArray bias;       ///< (1, 4 * filters, 1...)
};

Output convolve(const Output& x, const formats::FloatArray& kernel, const ov::Strides& strides,
                const ov::Strides& dilation, ov::op::PadType padding) {
    const ov::CoordinateDiff none(strides.size(), 0);
    return std::make_shared<ops::Convolution>(x, constant(kernel), strides, none, none, dilation, padding);
}

/// (k..., in, out) -> (out, in, k...)
formats::FloatArray to_openvino(const formats::FloatArray& kernel) {
    const auto axes = kernel.shape.size() - 2;
    std::vector<std::size_t> order{axes + 1, axes};
    for (std::size_t axis = 0; axis < axes; ++axis) order.push_back(axis);
    return permute(kernel, order);
}

/// Activations that look along the channels would have to know where these are.
void refuse_across_channels(LayerContext& layer, const std::string& key) {
    const auto name = activation_name(layer.config(key));
    constexpr std::array kAcross{"softmax", "log_softmax", "sparsemax", "glu", ""};
    if (std::find(kAcross.begin(), kAcross.end(), name) != kAcross.end())
        layer.remember(layer.unsupported("option " + key + " is " + excerpt(layer.config(key)) +
                                         "; supported here: activations by name that work element by element"));
}

ConvCell read_conv_cell(LayerContext& layer, const Cell& cell, std::int64_t channels) {
    ConvCell conv;
    conv.axes = spatial_axes(cell.kind);
    conv.filters = layer.integer("filters");
    if (conv.filters < 1 || conv.filters > (1 << 20))
        layer.remember(
            layer.broken("option filters is " + std::to_string(conv.filters) + "; expected a positive integer"));
    const auto size = positive_integers(layer, "kernel_size", conv.axes);
    const auto strides = positive_integers(layer, "strides", conv.axes, 1);
    const auto dilation = positive_integers(layer, "dilation_rate", conv.axes, 1);
    conv.strides.assign(strides.begin(), strides.end());
    conv.dilation.assign(dilation.begin(), dilation.end());
    conv.padding = pad_type(layer.choice("padding", "valid", {"valid", "same"}));
    refuse_across_channels(layer, "activation");
    refuse_across_channels(layer, "recurrent_activation");

    const auto width = kGates * conv.filters;
    const auto shape_for = [&](std::int64_t in) {
        Shape shape(size.begin(), size.end());
        shape.insert(shape.end(), {in, width});
        return shape;
    };
    std::vector<WeightSpec> specs{{"kernel", shape_for(channels)}, {"recurrent_kernel", shape_for(conv.filters)}};
    const bool use_bias = layer.boolean("use_bias", true);
    if (use_bias) specs.push_back({"bias", {width}});
    auto values = layer.weight_values_of(*cell.weights, specs);
    if (layer.error()) return conv;
    conv.kernel = to_openvino(values[0]);
    conv.recurrent = to_openvino(values[1]);
    conv.bias.values = use_bias ? std::move(values[2].values) : std::vector<float>(static_cast<std::size_t>(width));
    conv.bias.shape = Shape(conv.axes + 2, 1);
    conv.bias.shape[1] = width;
    return conv;
}

/// (batch, time, ...) -> (batch * time, ...)
Output join_time(const Output& x) {
    const auto last = static_cast<std::int64_t>(rank_of(x));
    return std::make_shared<ops::Reshape>(x, concatenate({integers({-1}), slice(shape_of(x), 0, 2, last)}, 0), false);
}

/// (batch * time, ...) -> (batch, time, ...) as in `like`.
Output split_time(const Output& x, const Output& like) {
    const auto last = static_cast<std::int64_t>(rank_of(x));
    const auto shape = concatenate({slice(shape_of(like), 0, 0, 2), slice(shape_of(x), 0, 1, last)}, 0);
    return std::make_shared<ops::Reshape>(x, shape, false);
}

/// Zeros of the shape of a step's sums (batch, time, 4 * filters, ...), but with `filters` channels.
Output zero_state(const Output& sums, std::int64_t filters) {
    const auto last = static_cast<std::int64_t>(rank_of(sums));
    const auto sizes = shape_of(sums);
    const auto shape = concatenate({slice(sizes, 0, 0, 1), integers({filters}), slice(sizes, 0, 3, last)}, 0);
    return std::make_shared<ops::Broadcast>(scalar(0), shape);
}

/// A sequence of images (batch, time, channels, ...) with the channels last.
Output sequence_channels_last(const Output& x) {
    std::vector<std::int64_t> order{0, 1};
    for (std::size_t axis = 3; axis < rank_of(x); ++axis) order.push_back(static_cast<std::int64_t>(axis));
    order.push_back(2);
    return transpose(x, order);
}

}  // namespace

/// The convolution of the inputs does not depend on the states, so that it runs over all steps at once; that of the
/// state, always with padding "same" and a stride of 1, runs in the loop.
Result<CellRun> run_conv_lstm(LayerContext& layer, const Cell& cell, const Output& x, Outputs states) {
    const bool channels_first = layer.channels_first();
    const auto conv = read_conv_cell(layer, cell, dimension(x, channels_first ? 2 : -1));
    if (layer.error()) return *layer.error();
    // The CPU plugin of OpenVINO 2026.4 computes its later steps wrong.
    if (conv.filters == 1 && conv.axes == 1) return layer.unsupported("a convolution of one axis with a single filter");
    auto images = join_time(x);
    if (!channels_first) images = to_channels_first(images);
    const auto convolved = convolve(images, conv.kernel, conv.strides, conv.dilation, conv.padding);
    const auto sums = split_time(add(convolved, constant(conv.bias)), x);
    if (!channels_first) {
        for (auto& state : states) state = to_channels_first(state);
    }
    while (states.size() < 2) states.push_back(zero_state(sums, conv.filters));

    const ov::Strides ones(conv.axes, 1);
    // The loop subtracts what is negated before it, rather than adding up: the CPU plugin of OpenVINO 2026.4 lets the
    // sum of a convolution and the loop's input share memory, and gets some of the steps wrong.
    const Output negated = std::make_shared<ops::Negative>(sums);
    const auto loop = run_loop(negated, states, [&](const Output& step, const Outputs& before) {
        const auto recurrent = convolve(before[0], conv.recurrent, ones, ones, ov::op::PadType::SAME_UPPER);
        const auto* standard = layer.keras_major() >= 3 ? "sigmoid" : "hard_sigmoid";
        return lstm_step(layer, subtract(recurrent, step), before[1], 1, standard);
    });
    CellRun run{states, loop.sequences, loop.last};
    if (channels_first) return run;
    for (auto* part : {&run.initial, &run.last})
        for (auto& state : *part) state = to_channels_last(state);
    for (auto& sequence : run.sequences) sequence = sequence_channels_last(sequence);
    return run;
}

}  // namespace sirve::keras

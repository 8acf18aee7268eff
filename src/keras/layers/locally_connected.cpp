#include "keras/layers/layers.hpp"
#include "keras/layers/window.hpp"

/// Convolutions of Keras 2 with a kernel of its own at every place.
namespace sirve::keras {

namespace {

/// Number of places of a window.
std::int64_t places(std::int64_t size, std::int64_t window, std::int64_t step) {
    return size < window ? 0 : (size - window) / step + 1;
}

}  // namespace

/// The patches under the window become the rows of a product, one for each place.
Result<Outputs> build_locally_connected(LayerContext& layer) {
    const auto axes = spatial_axes(layer.class_name());
    auto x = layer.float_input_of_rank(axes + 2, axes + 2);
    const bool channels_first = layer.channels_first();
    layer.choice("padding", "valid", {"valid"});
    if (layer.integer("implementation", 1) != 1)
        return layer.unsupported("option implementation is not 1; Keras stores the others' kernels in another form");
    const auto filters = layer.integer("filters");
    auto window = positive_integers(layer, "kernel_size", axes);
    auto steps = positive_integers(layer, "strides", axes, 1);
    if (layer.error()) return *layer.error();
    if (channels_first) x = to_channels_last(x);
    const auto channels = dimension(x, -1);
    if (axes == 1) {  // as an image of one row
        x = unsqueeze(x, 1);
        window.insert(window.begin(), 1);
        steps.insert(steps.begin(), 1);
    }
    const auto height = dimension(x, 1);
    const auto width = dimension(x, 2);
    if (height < 0 || width < 0 || channels < 0) return layer.broken("needs an input with fixed sizes");
    const auto wide = [](std::size_t value) { return static_cast<std::int64_t>(value); };
    const auto rows = places(height, wide(window[0]), wide(steps[0]));
    const auto columns = places(width, wide(window[1]), wide(steps[1]));
    const auto patch = wide(window[0] * window[1]) * channels;
    std::vector<WeightSpec> specs{{"kernel", {rows * columns, patch, filters}}};
    const bool use_bias = layer.boolean("use_bias", true);
    if (use_bias) specs.push_back({"bias", axes == 1 ? Shape{columns, filters} : Shape{rows, columns, filters}});
    const auto weights = layer.weights(specs);
    if (layer.error()) return *layer.error();

    const Output patches = std::make_shared<ov::op::v3::ExtractImagePatches>(
        transpose(x, {0, 3, 1, 2}), ov::Shape{window[0], window[1]}, ov::Strides{steps[0], steps[1]}, ov::Shape{1, 1},
        ov::op::PadType::VALID);
    // With the channels first, a patch has its channels one after the other.
    auto kernel = weights[0];
    if (channels_first) {
        kernel = transpose(reshape(kernel, {0, channels, -1, filters}), {0, 2, 1, 3});
        kernel = reshape(kernel, {0, patch, filters});
    }
    // (batch, patch, rows, columns) -> (batch, places, 1, patch), times (places, patch, filters).
    const auto flat = reshape(transpose(patches, {0, 2, 3, 1}), {0, rows * columns, 1, patch});
    Output y = std::make_shared<ops::MatMul>(flat, kernel);
    y = reshape(y, axes == 1 ? std::vector<std::int64_t>{0, columns, filters}
                             : std::vector<std::int64_t>{0, rows, columns, filters});
    if (channels_first) y = to_channels_first(y);
    if (use_bias) {
        // Keras takes the numbers of the bias in their order, too, where the channels are first.
        y = add(y, !channels_first ? weights[1]
                   : axes == 1     ? reshape(weights[1], {1, filters, columns})
                                   : reshape(weights[1], {1, filters, rows, columns}));
    }
    return Outputs{layer.activate(y)};
}

}  // namespace sirve::keras

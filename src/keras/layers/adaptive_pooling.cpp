#include "keras/layers/layers.hpp"
#include "keras/layers/window.hpp"

namespace sirve::keras {

namespace {

Output output_sizes(LayerContext& layer, std::size_t axes) {
    const auto sizes = positive_integers(layer, "output_size", axes);
    return integers({sizes.begin(), sizes.end()});
}

}  // namespace

/// Window i of an axis reaches from floor(i * in / out) to ceil((i + 1) * in / out).
Result<Outputs> build_adaptive_average_pooling(LayerContext& layer) {
    const auto input = spatial_input(layer);
    const auto sizes = output_sizes(layer, input.axes);
    if (layer.error()) return *layer.error();
    return Outputs{input.restore(std::make_shared<ops::AdaptiveAvgPool>(input.x, sizes))};
}

Result<Outputs> build_adaptive_max_pooling(LayerContext& layer) {
    const auto input = spatial_input(layer);
    const auto sizes = output_sizes(layer, input.axes);
    if (layer.error()) return *layer.error();
    const auto pool = std::make_shared<ops::AdaptiveMaxPool>(input.x, sizes, ov::element::i32);
    return Outputs{input.restore(pool->output(0))};
}

}  // namespace sirve::keras

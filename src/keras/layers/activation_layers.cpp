#include "keras/activations.hpp"
#include "keras/layers/layers.hpp"

namespace sirve::keras {

Result<Outputs> build_activation(LayerContext& layer) {
    return Outputs{layer.activate(layer.float_input())};
}

Result<Outputs> build_relu(LayerContext& layer) {
    const auto slope = layer.number("negative_slope", 0);
    const auto threshold = layer.number("threshold", 0);
    return Outputs{relu(layer.float_input(), slope, layer.config("max_value"), threshold)};
}

/// Keras 2 called the slope alpha.
Result<Outputs> build_leaky_relu(LayerContext& layer) {
    return Outputs{leaky_relu(layer.float_input(), layer.number("negative_slope", layer.number("alpha", 0.3)))};
}

Result<Outputs> build_prelu(LayerContext& layer) {
    const auto x = layer.float_input_of_rank(2, 8);
    Shape shape(rank_of(x) - 1, -1);
    layer.ignore({"shared_axes"});  // the shape of alpha tells
    const auto alpha = layer.weights({{"alpha", shape}})[0];
    const Output positive = std::make_shared<ops::Relu>(x);
    const Output negative = std::make_shared<ops::Minimum>(x, scalar(0));
    return Outputs{add(positive, multiply(alpha, negative))};
}

Result<Outputs> build_elu(LayerContext& layer) {
    return Outputs{elu(layer.float_input(), layer.number("alpha", 1))};
}

namespace {

/// What is masked gets no weight, also where everything is (which Keras 2 spread evenly).
Result<Outputs> masked_softmax(LayerContext& layer, const Output& x, Output mask,
                               const std::vector<std::int64_t>& axes) {
    constexpr float kFarBelow = -1e9F;
    layer.set_mask(mask);
    if (rank_of(mask) != rank_of(x)) return layer.unsupported("a mask that is not one value per element");
    const bool is_boolean = mask.get_element_type() == ov::element::boolean;
    if (!is_boolean && layer.keras_major() < 3) return layer.unsupported("a mask that is not boolean");
    if (!is_boolean) mask = std::make_shared<ops::Greater>(to_float(mask), scalar(0.5F));
    const auto y = softmax(std::make_shared<ops::Select>(mask, x, scalar(kFarBelow)), axes);
    if (layer.keras_major() < 3) return Outputs{y};
    return Outputs{std::make_shared<ops::Select>(mask, y, scalar(0))};
}

}  // namespace

Result<Outputs> build_softmax(LayerContext& layer) {
    const auto x = layer.float_input_of_rank(1, 8);
    const auto& value = layer.config("axis");
    auto axes = layer.integers("axis", value.is_array() ? value.size() : 1, -1);
    if (axes.empty()) return layer.broken("option axis is an empty list");
    for (auto& axis : axes) axis = layer.axis(axis, rank_of(x));
    if (const auto& mask = layer.tensor().mask) return masked_softmax(layer, x, *mask, axes);
    return Outputs{softmax(x, axes)};
}

Result<Outputs> build_thresholded_relu(LayerContext& layer) {
    const auto x = layer.float_input();
    const Output above = std::make_shared<ops::Greater>(x, scalar(static_cast<float>(layer.number("theta", 1))));
    return Outputs{std::make_shared<ops::Select>(above, x, scalar(0))};
}

}  // namespace sirve::keras

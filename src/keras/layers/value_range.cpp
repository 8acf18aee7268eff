#include "keras/layers/value_range.hpp"

namespace sirve::keras {

std::pair<float, float> value_range(LayerContext& layer) {
    const auto& range = layer.config("value_range");
    if (range.is_null()) return {0.0F, 255.0F};
    if (range.is_array() && range.size() == 2 && range[0].is_number() && range[1].is_number() &&
        range[0].get<float>() < range[1].get<float>())
        return {range[0].get<float>(), range[1].get<float>()};
    layer.remember(layer.broken("option value_range is " + excerpt(range) + "; expected two numbers"));
    return {0.0F, 255.0F};
}

}  // namespace sirve::keras

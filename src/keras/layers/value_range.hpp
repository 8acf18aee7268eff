#pragma once

#include <utility>

#include "keras/layer_context.hpp"

namespace sirve::keras {

/// The two ends of the range that the values of pixels have, from a layer's option of that name.
std::pair<float, float> value_range(LayerContext& layer);

}  // namespace sirve::keras

#pragma once

#include <string>

namespace sirve::keras {

/// The page docs/keras_layers.md: what the tables of layers, activations and operations say.
std::string render_layers_page();

}  // namespace sirve::keras

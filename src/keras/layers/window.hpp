#pragma once

#include <string>
#include <vector>

#include "keras/layer_context.hpp"

namespace sirve::keras {

/// The input of a layer that slides windows (convolution, pooling), with its channels first, and the way back.
struct SpatialInput {
    Output x;
    bool channels_first = false;  ///< how the model has it
    std::size_t axes = 0;         ///< number of spatial axes

    Output restore(const Output& y) const { return channels_first ? y : to_channels_last(y); }
};

/// Takes the layer's input; `axes` follows from the layer's class ("Conv2D" slides over 2).
SpatialInput spatial_input(LayerContext& layer);

/// Number of spatial axes that a class name such as MaxPooling2D or Conv2DTranspose names.
std::size_t spatial_axes(const std::string& class_name);

/// Strides and similar options: as `integers`, and positive.
std::vector<std::size_t> positive_integers(LayerContext& layer, const std::string& key, std::size_t count,
                                           std::optional<std::int64_t> standard = {});

/// Keras's padding: 'valid', or 'same' with what is odd at the end.
ov::op::PadType pad_type(const std::string& padding);

}  // namespace sirve::keras

#pragma once

#include <string>
#include <vector>

#include "keras/layer_context.hpp"

/// Resizing of images as tf.image.resize does it: with the centers of the pixels at halves.
namespace sirve::keras {

/// Names of all interpolations, as Keras writes them.
const std::vector<std::string>& interpolations();

/// How an image is resized.
struct Resampling {
    std::string interpolation = "bilinear";  ///< one of `interpolations`
    bool antialias = false;                  ///< when an axis shrinks, its kernel is widened as much
};

/// `x`, (batch, channels, height, width) in float32, with its height and width changed. Where they are not fixed, what
/// depends on them is computed at run time.
Output resample(const Output& x, std::int64_t height, std::int64_t width, const Resampling& how);

/// The same, to whole multiples of the height and the width.
Output enlarge(const Output& x, std::int64_t height_factor, std::int64_t width_factor, const Resampling& how);

}  // namespace sirve::keras

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

/// Whether an image whose size is not fixed can be resized so: the weights are computed at run time then.
bool resamples_free_sizes(const std::string& interpolation);

/// `x`, (batch, channels, height, width) in float32, with its height and width changed. Unless `resamples_free_sizes`,
/// these must be fixed.
Output resample(const Output& x, std::int64_t height, std::int64_t width, const Resampling& how);

}  // namespace sirve::keras

#include <algorithm>
#include <array>

#include "keras/layers/layers.hpp"
#include "keras/layers/value_range.hpp"

/// Layers that change images at random in training, and what belongs to them.
namespace sirve::keras {

namespace {

/// Classes of Keras 3 that, at inference, leave images of integers as they are. All others, and all but two of Keras 2,
/// turn them into floating-point numbers.
constexpr std::array<std::string_view, 11> kKeepTheType{
    "MixUp",          "RandomBrightness", "RandomColorDegeneration", "RandomColorJitter",
    "RandomContrast", "RandomCrop",       "RandomGrayscale",         "RandomHue",
    "RandomInvert",   "RandomSaturation", "RandomPosterization"};

void ignore_all(LayerContext& layer) {
    for (const auto& [key, value] : layer.config_object().items()) layer.ignore({key});
}

}  // namespace

Result<Outputs> build_random_image(LayerContext& layer) {
    ignore_all(layer);
    if (layer.input_count() != 1) return layer.unsupported("images with labels or boxes beside them");
    const auto& name = layer.class_name();
    const bool keeps_type = layer.keras_major() < 3
                                ? name == "RandomHeight" || name == "RandomWidth"
                                : std::find(kKeepTheType.begin(), kKeepTheType.end(), name) != kKeepTheType.end();
    return Outputs{keeps_type ? layer.input() : layer.float_input()};
}

/// Stretches the values of each channel of each image over the whole range.
Result<Outputs> build_auto_contrast(LayerContext& layer) {
    const auto x = layer.float_input_of_rank(4, 4);
    layer.ignore({"factor", "bounding_box_format", "data_format"});
    const auto [bottom, top] = value_range(layer);
    // Keras does so whatever the data format is.
    const auto axes = integers({1, 2});
    const Output low = std::make_shared<ops::ReduceMin>(x, axes, true);
    const Output high = std::make_shared<ops::ReduceMax>(x, axes, true);
    const auto share = divide(subtract(x, low), subtract(high, low));
    const Output within = std::make_shared<ops::Clamp>(share, 0.0, 1.0);
    const auto stretched = add(multiply(within, scalar(top - bottom)), scalar(bottom));
    // A channel of one color stays as it is.
    return Outputs{std::make_shared<ops::Select>(std::make_shared<ops::Equal>(low, high), x, stretched)};
}

}  // namespace sirve::keras

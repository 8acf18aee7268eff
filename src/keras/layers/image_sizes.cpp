#include <algorithm>

#include "keras/layers/layers.hpp"
#include "keras/layers/resampling.hpp"

/// Layers that give images another size.
namespace sirve::keras {

namespace {

constexpr std::int64_t kMaxSide = 1 << 16;

/// The images of a layer, in float32 and with their channels first, and the size that they are to get.
struct Images {
    Output x;
    bool channels_first = false;
    std::int64_t height = 1;
    std::int64_t width = 1;

    std::int64_t source_height() const { return dimension(x, 2); }
    std::int64_t source_width() const { return dimension(x, 3); }
    bool is_free() const { return source_height() < 0 || source_width() < 0; }
    Output restore(const Output& y) const { return channels_first ? y : to_channels_last(y); }
};

Images read_images(LayerContext& layer) {
    Images images;
    images.channels_first = layer.channels_first();
    const auto x = layer.float_input_of_rank(4, 4);
    images.height = layer.integer("height");
    images.width = layer.integer("width");
    for (const auto side : {images.height, images.width}) {
        if (side < 1 || side > kMaxSide)
            layer.remember(layer.broken("resizes to " + std::to_string(images.height) + " x " +
                                        std::to_string(images.width) + " pixels"));
    }
    images.x = images.channels_first || layer.error() ? x : to_channels_first(x);
    return images;
}

/// int(a * b / c) as Keras computes it.
std::int64_t in_proportion(std::int64_t a, std::int64_t b, std::int64_t c) {
    return static_cast<std::int64_t>(static_cast<float>(a * b) / static_cast<float>(c));
}

Output crop(const Output& x, std::int64_t axis, std::int64_t size) {
    const auto begin = (dimension(x, axis) - size) / 2;
    return slice(x, axis, begin, begin + size);
}

/// The largest window in the middle that has the proportions of the target.
Output crop_to_proportions(const Images& images) {
    const auto height = std::clamp<std::int64_t>(in_proportion(images.source_width(), images.height, images.width), 1,
                                                 images.source_height());
    const auto width = std::clamp<std::int64_t>(in_proportion(images.source_height(), images.width, images.height), 1,
                                                images.source_width());
    return crop(crop(images.x, 2, height), 3, width);
}

/// Adds equally at both ends of the side that is too short.
Output pad_to_proportions(const Images& images, float value) {
    const auto height = in_proportion(images.source_width(), images.height, images.width);
    const auto width = in_proportion(images.source_height(), images.width, images.height);
    const auto amount = [](std::int64_t wanted, std::int64_t size) {
        return std::max<std::int64_t>(wanted - size, 0) / 2;
    };
    const auto pads = integers({0, 0, amount(height, images.source_height()), amount(width, images.source_width())});
    return std::make_shared<ops::Pad>(images.x, pads, pads, scalar(value), ov::op::PadMode::CONSTANT);
}

/// Keras 3 gives images of integers back as integers.
Output as_type_of(const Output& source, const Output& y) {
    const auto type = source.get_element_type();
    if (!type.is_integral_number()) return y;
    const Output rounded = std::make_shared<ops::Round>(y, ops::Round::RoundMode::HALF_TO_EVEN);
    const auto bits = static_cast<int>(std::min<std::size_t>(type.bitwidth(), 32));
    const double low = type.is_signed() ? -static_cast<double>(std::int64_t{1} << (bits - 1)) : 0.0;
    const double high = static_cast<double>((std::int64_t{1} << (type.is_signed() ? bits - 1 : bits)) - 1);
    const Output clamped = std::make_shared<ops::Clamp>(rounded, low, high);
    return std::make_shared<ops::Convert>(clamped, type);
}

}  // namespace

Result<Outputs> build_resizing(LayerContext& layer) {
    auto images = read_images(layer);
    Resampling how;
    how.interpolation = layer.choice("interpolation", "bilinear", interpolations());
    how.antialias = layer.boolean("antialias", false);
    const bool crops = layer.boolean("crop_to_aspect_ratio", false);
    const bool pads = layer.boolean("pad_to_aspect_ratio", false);
    layer.choice("fill_mode", "constant", {"constant"});
    const auto fill = static_cast<float>(layer.number("fill_value", 0));
    layer.ignore({"factor", "bounding_box_format"});
    if (layer.error()) return *layer.error();
    if (images.is_free() && (crops || pads || !resamples_free_sizes(how.interpolation)))
        return layer.unsupported("its input, " + shape_text(shape_of_output(layer.input())) +
                                 ", must have a fixed height and width for these options");
    if (crops) images.x = crop_to_proportions(images);
    if (pads) images.x = pad_to_proportions(images, fill);
    const auto y = images.restore(resample(images.x, images.height, images.width, how));
    return Outputs{layer.keras_major() < 3 ? y : as_type_of(layer.input(), y)};
}

/// Images that are too small are cropped to the proportions and enlarged.
Result<Outputs> build_center_crop(LayerContext& layer) {
    const auto images = read_images(layer);
    layer.ignore({"factor", "bounding_box_format"});
    if (layer.error()) return *layer.error();
    if (images.is_free())
        return layer.unsupported("its input, " + shape_text(shape_of_output(layer.input())) +
                                 ", must have a fixed height and width");
    if (images.source_height() >= images.height && images.source_width() >= images.width)
        return Outputs{images.restore(crop(crop(images.x, 2, images.height), 3, images.width))};
    return Outputs{images.restore(resample(crop_to_proportions(images), images.height, images.width, {}))};
}

/// At inference nothing is cropped; Keras 2 then resizes the image, Keras 3 leaves it.
Result<Outputs> build_random_crop(LayerContext& layer) {
    if (layer.keras_major() >= 3) return build_random_image(layer);
    const auto images = read_images(layer);
    layer.ignore({"rng_type", "force_generator"});
    if (layer.error()) return *layer.error();
    if (images.is_free())
        return layer.unsupported("its input, " + shape_text(shape_of_output(layer.input())) +
                                 ", must have a fixed height and width");
    return Outputs{images.restore(resample(crop_to_proportions(images), images.height, images.width, {}))};
}

}  // namespace sirve::keras

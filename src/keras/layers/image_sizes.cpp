#include <algorithm>
#include <array>

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

    bool is_free() const { return dimension(x, 2) < 0 || dimension(x, 3) < 0; }
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

/// The size of an axis, at run time if it is free: an int64 vector of one.
Output size_at(const Output& x, std::int64_t axis) {
    const auto size = dimension(x, axis);
    return size >= 0 ? integers({size}) : size_of_axis(x, axis);
}

Output smaller(const Output& a, const Output& b) {
    return std::make_shared<ops::Minimum>(a, b);
}
Output larger(const Output& a, const Output& b) {
    return std::make_shared<ops::Maximum>(a, b);
}
Output half(const Output& x) {
    return std::make_shared<ops::Divide>(x, integers({2}));
}

/// int(size * by / over) as Keras computes it, in float32.
Output in_proportion(const Output& size, std::int64_t by, std::int64_t over) {
    const auto product = to_float(multiply(size, integers({by})));
    return std::make_shared<ops::Convert>(divide(product, scalar(static_cast<float>(over))), ov::element::i64);
}

/// The height and the width that the image would have with the proportions of the target.
std::array<Output, 2> proportional_sizes(const Images& images) {
    return {in_proportion(size_at(images.x, 3), images.height, images.width),
            in_proportion(size_at(images.x, 2), images.width, images.height)};
}

Output crop(const Output& x, std::int64_t axis, const Output& size) {
    const auto begin = half(subtract(size_at(x, axis), size));
    return std::make_shared<ops::Slice>(x, begin, add(begin, size), integers({1}), integers({axis}));
}

/// The largest window in the middle that has the proportions of the target.
Output crop_to_proportions(const Images& images) {
    const auto [height, width] = proportional_sizes(images);
    const auto one = integers({1});
    const auto rows = larger(smaller(size_at(images.x, 2), height), one);
    const auto columns = larger(smaller(size_at(images.x, 3), width), one);
    return crop(crop(images.x, 2, rows), 3, columns);
}

/// Adds equally at both ends of the side that is too short.
Output pad_to_proportions(const Images& images, float value) {
    const auto [height, width] = proportional_sizes(images);
    const auto missing = [&](const Output& wanted, std::int64_t axis) {
        return half(larger(subtract(wanted, size_at(images.x, axis)), integers({0})));
    };
    const auto amounts = concatenate({integers({0, 0}), missing(height, 2), missing(width, 3)}, 0);
    return std::make_shared<ops::Pad>(images.x, amounts, amounts, scalar(value), ov::op::PadMode::CONSTANT);
}

/// The middle of an image; one that is too small is cropped to the proportions and enlarged. Which it is, is not known
/// before if a size is free.
Output crop_or_enlarge(const Images& images) {
    const auto enlarged = [&] { return resample(crop_to_proportions(images), images.height, images.width, {}); };
    const auto fits = [&](std::int64_t axis, std::int64_t wanted) {
        return dimension(images.x, axis) < 0 || dimension(images.x, axis) >= wanted;
    };
    if (!fits(2, images.height) || !fits(3, images.width)) return enlarged();
    const auto window = integers({images.height});
    const auto columns = integers({images.width});
    if (!images.is_free()) return crop(crop(images.x, 2, window), 3, columns);
    // Either way the image passes through the one resampling, so that nothing is computed twice: what is cropped to the
    // size already stays as it is.
    const Output sizes = slice(shape_of(images.x), 0, 2, 4);
    const Output enough = std::make_shared<ops::GreaterEqual>(sizes, integers({images.height, images.width}));
    const Output is_large = std::make_shared<ops::ReduceLogicalAnd>(enough, integer(0), true);
    const auto [height, width] = proportional_sizes(images);
    const auto side = [&](std::int64_t axis, const Output& proportional, const Output& wanted) -> Output {
        const auto cropped = larger(smaller(size_at(images.x, axis), proportional), integers({1}));
        return std::make_shared<ops::Select>(is_large, wanted, cropped);
    };
    const auto x = crop(crop(images.x, 2, side(2, height, window)), 3, side(3, width, columns));
    return resample(x, images.height, images.width, {});
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
    if (crops) images.x = crop_to_proportions(images);
    if (pads) images.x = pad_to_proportions(images, fill);
    const auto y = images.restore(resample(images.x, images.height, images.width, how));
    return Outputs{layer.keras_major() < 3 ? y : as_type_of(layer.input(), y)};
}

Result<Outputs> build_center_crop(LayerContext& layer) {
    const auto images = read_images(layer);
    layer.ignore({"factor", "bounding_box_format"});
    if (layer.error()) return *layer.error();
    return Outputs{images.restore(crop_or_enlarge(images))};
}

/// At inference nothing is cropped; Keras 2 then resizes the image, Keras 3 leaves it.
Result<Outputs> build_random_crop(LayerContext& layer) {
    if (layer.keras_major() >= 3) return build_random_image(layer);
    const auto images = read_images(layer);
    layer.ignore({"rng_type", "force_generator"});
    if (layer.error()) return *layer.error();
    return Outputs{images.restore(resample(crop_to_proportions(images), images.height, images.width, {}))};
}

}  // namespace sirve::keras

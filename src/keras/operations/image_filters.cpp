#include <cmath>

#include "keras/operations/images.hpp"
#include "keras/operations/operations.hpp"

/// Colors and small filters of images.
namespace sirve::keras::operations {

namespace {

struct Channels {
    Output first, second, third;
};

std::optional<Channels> read_channels(OperationContext& op, const Images& images) {
    if (op.error()) return {};
    if (!images.source.get_element_type().is_real() || dimension(images.x, 1) != 3) {
        op.remember(op.broken("expects 3 channels of floats"));
        return {};
    }
    const auto parts = std::make_shared<ops::Split>(images.x, integer(1), 3);
    return Channels{parts->output(0), parts->output(1), parts->output(2)};
}

/// The same kernel (rows, columns) over each channel.
Output filtered(const Output& x, const Output& kernel, std::int64_t height, std::int64_t width,
                ov::op::PadType padding) {
    const auto channels = dimension(x, 1);
    const Output each = make<ops::Broadcast>(kernel, integers({channels, 1, 1, height, width}));
    const ov::CoordinateDiff none{0, 0};
    return std::make_shared<ops::GroupConvolution>(x, each, ov::Strides{1, 1}, none, none, ov::Strides{1, 1}, padding);
}

std::vector<double> bell(std::int64_t size, double sigma) {
    std::vector<double> values;
    double sum = 0;
    for (std::int64_t at = 0; at < size; ++at) {
        const double place = (static_cast<double>(at) - static_cast<double>(size - 1) / 2) / sigma;
        values.push_back(std::exp(-0.5 * place * place));
        sum += values.back();
    }
    for (auto& value : values) value /= sum;
    return values;
}

/// `rows` times `columns`, row by row.
std::vector<float> outer_product(const std::vector<double>& rows, const std::vector<double>& columns) {
    std::vector<float> values;
    for (const double row : rows) {
        for (const double column : columns) values.push_back(static_cast<float>(row * column));
    }
    return values;
}

constexpr std::int64_t kLargestFilter = 1024;

Output maximum(const Output& a, const Output& b) {
    return make<ops::Maximum>(a, b);
}

Output clamped(const Output& x) {
    return std::make_shared<ops::Clamp>(x, 0.0, 1.0);
}

}  // namespace

Result<Outputs> rgb_to_grayscale(OperationContext& op) {
    const auto x = op.float_tensor("images");
    const auto rank = op.known_rank(x);
    const auto axis = op.axis(op.text("data_format", "channels_last") == "channels_first" ? -3 : -1, rank);
    const auto channels = dimension(x, axis);
    if (channels == 1) return Outputs{x};
    if (channels != 3 || rank < 3) return op.broken("expects 1 or 3 channels");
    Shape shape(rank, 1);
    shape[static_cast<std::size_t>(axis)] = 3;
    const auto weighted = keras::multiply(x, constant(shape, {0.2989F, 0.5870F, 0.1140F}));
    return Outputs{std::make_shared<ops::ReduceSum>(weighted, integers({axis}), true)};
}

Result<Outputs> rgb_to_hsv(OperationContext& op) {
    const auto images = read_images(op, "images");
    const auto rgb = read_channels(op, images);
    if (!rgb) return *op.error();
    const auto& [red, green, blue] = *rgb;
    const auto value = maximum(maximum(red, green), blue);
    const auto range = keras::subtract(value, make<ops::Minimum>(make<ops::Minimum>(red, green), blue));
    const auto positive = make<ops::Greater>(value, scalar(0));
    const auto saturation = select(positive, keras::divide(range, select(positive, value, scalar(1))), scalar(0));
    const auto has_color = make<ops::Greater>(range, scalar(0));
    const auto unit = keras::divide(scalar(1.0F / 6), select(has_color, range, scalar(1)));
    const auto turn = [&](const Output& a, const Output& b, float offset) {
        return keras::add(keras::multiply(unit, keras::subtract(a, b)), scalar(offset));
    };
    auto hue = select(make<ops::Equal>(green, value), turn(blue, red, 2.0F / 6), turn(red, green, 4.0F / 6));
    hue = select(make<ops::Equal>(red, value), turn(green, blue, 0), hue);
    hue = select(has_color, hue, scalar(0));
    hue = select(make<ops::Less>(hue, scalar(0)), keras::add(hue, scalar(1)), hue);
    return Outputs{images.restore(keras::concatenate({hue, saturation, value}, 1))};
}

Result<Outputs> hsv_to_rgb(OperationContext& op) {
    const auto images = read_images(op, "images");
    const auto hsv = read_channels(op, images);
    if (!hsv) return *op.error();
    const auto& [hue, saturation, value] = *hsv;
    const auto sixth = keras::multiply(hue, scalar(6));
    const auto distance = [&](float from) { return make<ops::Abs>(keras::subtract(sixth, scalar(from))); };
    const auto pale = keras::subtract(scalar(1), saturation);
    const auto color = [&](const Output& share) {
        return keras::multiply(keras::add(pale, keras::multiply(saturation, clamped(share))), value);
    };
    return Outputs{images.restore(keras::concatenate(
        {color(keras::subtract(distance(3), scalar(1))), color(keras::subtract(scalar(2), distance(2))),
         color(keras::subtract(scalar(2), distance(4)))},
        1))};
}

Result<Outputs> gaussian_blur(OperationContext& op) {
    const auto images = read_images(op, "images");
    auto size = op.given("kernel_size") ? op.integers("kernel_size") : std::vector<std::int64_t>{3, 3};
    const auto& sigma = op.option("sigma");
    std::vector<double> widths{1, 1};
    if (!sigma.is_null() && !sigma.is_array()) return op.broken("sigma = " + excerpt(sigma));
    for (std::size_t at = 0; at < std::min<std::size_t>(sigma.size(), 2); ++at)
        widths[at] = sigma[at].is_number() ? sigma[at].get<double>() : 0;
    if (size.size() != 2 || size[0] < 1 || size[1] < 1 || size[0] > kLargestFilter || size[1] > kLargestFilter ||
        widths[0] <= 0 || widths[1] <= 0)
        return op.broken("expects two positive sizes and widths");
    if (op.error()) return *op.error();
    if (!images.source.get_element_type().is_real()) return op.unsupported("images of integers");
    if (dimension(images.x, 1) < 1) return op.unsupported("channels whose number is free");
    // Keras computes a kernel (columns, rows) and then reads it as one of (rows, columns).
    const auto kernel = outer_product(bell(size[1], widths[1]), bell(size[0], widths[0]));
    return Outputs{images.restore(
        filtered(images.x, constant({size[0], size[1]}, kernel), size[0], size[1], ov::op::PadType::SAME_UPPER))};
}

/// How the values change downwards and to the right, along a new last axis.
Result<Outputs> sobel_edges(OperationContext& op) {
    const auto images = read_images(op, "images");
    if (op.error()) return *op.error();
    if (images.is_single || !images.source.get_element_type().is_real()) return op.broken("expects a batch of floats");
    if (dimension(images.x, 1) < 1) return op.unsupported("channels whose number is free");
    const auto margin = integers({0, 0, 1, 1});
    const Output padded = std::make_shared<ops::Pad>(images.x, margin, margin, ov::op::PadMode::REFLECT);
    const auto along = [&](const std::vector<float>& kernel) {
        const auto y = filtered(padded, constant({3, 3}, kernel), 3, 3, ov::op::PadType::VALID);
        return keras::unsqueeze(images.restore(y), 4);
    };
    return Outputs{
        keras::concatenate({along({-1, -2, -1, 0, 0, 0, 1, 2, 1}), along({-1, 0, 1, -2, 0, 2, -1, 0, 1})}, 4)};
}

/// The structural similarity of two images: one number for each of them.
Result<Outputs> structural_similarity(OperationContext& op) {
    const auto first = read_images(op, "image1");
    const auto second = read_images(op, "image2");
    const auto size = op.integer("filter_size", 11);
    const auto range = op.number("max_val", 1);
    const auto small = [&](double factor) { return scalar(static_cast<float>(factor * range * factor * range)); };
    const auto c1 = small(op.number("k1", 0.01));
    const auto c2 = small(op.number("k2", 0.03));
    const auto width = op.number("filter_sigma", 1.5);
    if (size < 1 || size > kLargestFilter || width <= 0) return op.broken("filter_size = " + std::to_string(size));
    if (op.error()) return *op.error();
    if (!first.source.get_element_type().is_real()) return op.unsupported("images of integers");
    if (dimension(first.x, 1) < 1) return op.unsupported("channels whose number is free");
    const auto kernel = constant({size, size}, outer_product(bell(size, width), bell(size, width)));
    const auto blurred = [&](const Output& a, const Output& b) {
        return filtered(keras::multiply(a, b), kernel, size, size, ov::op::PadType::VALID);
    };
    const auto a = filtered(first.x, kernel, size, size, ov::op::PadType::VALID);
    const auto b = filtered(second.x, kernel, size, size, ov::op::PadType::VALID);
    const auto twice = [](const Output& x) { return keras::multiply(x, scalar(2)); };
    const auto ab = keras::multiply(a, b);
    const auto squares = keras::add(keras::multiply(a, a), keras::multiply(b, b));
    const auto covariance = keras::subtract(blurred(first.x, second.x), ab);
    const auto variances = keras::subtract(keras::add(blurred(first.x, first.x), blurred(second.x, second.x)), squares);
    const auto above = keras::multiply(keras::add(twice(ab), c1), keras::add(twice(covariance), c2));
    const auto below = keras::multiply(keras::add(squares, c1), keras::add(variances, c2));
    const auto mean = reduce<ops::ReduceMean>(keras::divide(above, below), {1, 2, 3}, false);
    return Outputs{first.is_single ? keras::squeeze(mean, 0) : mean};
}

/// (batch, channels, height, width): all windows, each with its channels first, side by side.
Result<Outputs> unfold(OperationContext& op) {
    const auto x = op.tensor("x");
    if (op.known_rank(x) != 4 || dimension(x, 1) < 1)
        return op.broken("expects 4 axes, with a fixed number of channels");
    const auto pair = [&](const std::string& name, std::int64_t standard) {
        auto values = op.given(name) ? op.integers(name) : std::vector<std::int64_t>{standard};
        if (values.size() == 1) values.push_back(values[0]);
        for (const auto value : values) {
            if (value < standard || value > 4096) op.remember(op.broken(name + " = " + excerpt(op.option(name))));
        }
        if (values.size() != 2) op.remember(op.broken(name + " = " + excerpt(op.option(name))));
        return values;
    };
    const auto size = pair("kernel_size", 1);
    const auto dilation = pair("dilation", 1);
    const auto padding = pair("padding", 0);
    const auto stride = pair("stride", 1);
    if (op.error()) return *op.error();
    const auto margin = integers({0, 0, padding[0], padding[1]});
    const Output padded = std::make_shared<ops::Pad>(to_float(x), margin, margin, scalar(0), ov::op::PadMode::CONSTANT);
    const Output patches = std::make_shared<ops::ExtractImagePatches>(
        padded, ov::Shape(size.begin(), size.end()), ov::Strides(stride.begin(), stride.end()),
        ov::Shape(dilation.begin(), dilation.end()), ov::op::PadType::VALID);
    const auto channels = dimension(x, 1);
    const auto windows = size[0] * size[1];
    const auto apart = keras::reshape(patches, {0, windows, channels, -1});
    const auto joined = keras::reshape(keras::transpose(apart, {0, 2, 1, 3}), {0, windows * channels, -1});
    return Outputs{cast(joined, x.get_element_type())};
}

}  // namespace sirve::keras::operations

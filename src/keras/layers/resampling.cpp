#include "keras/layers/resampling.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace sirve::keras {

namespace {

constexpr auto kPi = std::numbers::pi_v<float>;

Output less(const Output& x, float limit) {
    return std::make_shared<ops::Less>(x, scalar(limit));
}
Output select(const Output& condition, const Output& then, const Output& otherwise) {
    return std::make_shared<ops::Select>(condition, then, otherwise);
}
Output scaled(const Output& x, float factor) {
    return multiply(x, scalar(factor));
}
Output plus(const Output& x, float value) {
    return add(x, scalar(value));
}

/// c0 + c1 * x + c2 * x^2 + c3 * x^3.
Output cubic(const Output& x, float c0, float c1, float c2, float c3) {
    return plus(multiply(plus(multiply(plus(scaled(x, c3), c2), x), c1), x), c0);
}

Output linear_kernel(const Output& distance) {
    return std::make_shared<ops::Relu>(subtract(scalar(1), distance));
}
Output keys_cubic_kernel(const Output& distance) {
    const auto outer = select(less(distance, 2), cubic(distance, 2, -4, 2.5F, -0.5F), scalar(0));
    return select(less(distance, 1), cubic(distance, 1, 0, -2.5F, 1.5F), outer);
}
Output mitchell_cubic_kernel(const Output& distance) {
    const auto outer = select(less(distance, 2), cubic(distance, 16 / 9.0F, -10 / 3.0F, 2, -7 / 18.0F), scalar(0));
    return select(less(distance, 1), cubic(distance, 8 / 9.0F, 0, -2, 7 / 6.0F), outer);
}
Output gaussian_kernel(const Output& distance) {
    constexpr float kSigma = 0.5F;
    const Output bell = std::make_shared<ops::Exp>(scaled(multiply(distance, distance), -0.5F / (kSigma * kSigma)));
    return select(less(distance, 3 * kSigma), bell, scalar(0));
}
Output lanczos_kernel(const Output& distance, float radius) {
    // Nearer to the center than this the value is 1.
    const Output d = std::make_shared<ops::Maximum>(distance, scalar(1e-3F));
    const Output fast = std::make_shared<ops::Sin>(scaled(d, kPi));
    const Output slow = std::make_shared<ops::Sin>(scaled(d, kPi / radius));
    const auto value = divide(scaled(multiply(fast, slow), radius / (kPi * kPi)), multiply(d, d));
    return select(less(d, radius), value, scalar(0));
}

Output kernel(const std::string& interpolation, const Output& distance) {
    if (interpolation == "bicubic") return keys_cubic_kernel(distance);
    if (interpolation == "mitchellcubic") return mitchell_cubic_kernel(distance);
    if (interpolation == "gaussian") return gaussian_kernel(distance);
    if (interpolation == "lanczos3") return lanczos_kernel(distance, 3);
    if (interpolation == "lanczos5") return lanczos_kernel(distance, 5);
    return linear_kernel(distance);
}

/// How much of a source pixel lies under a target pixel that is `scale` wide.
Output overlap(const Output& distance, const Output& scale) {
    const auto reach = scaled(plus(scale, 1), 0.5F);
    const Output most = std::make_shared<ops::Minimum>(scale, scalar(1));
    return std::make_shared<ops::Minimum>(std::make_shared<ops::Relu>(subtract(reach, distance)), most);
}

/// Without antialiasing TensorFlow reads the cubic's values from a table with 1024 steps.
Output at_table_steps(const Output& centers) {
    constexpr float kSteps = 1024;
    const auto place = plus(centers, -0.5F);
    const Output whole = std::make_shared<ops::Floor>(place);
    const Output steps =
        std::make_shared<ops::Round>(scaled(subtract(place, whole), kSteps), ops::Round::RoundMode::HALF_TO_EVEN);
    return plus(add(whole, scaled(steps, 1 / kSteps)), 0.5F);
}

/// 0.5, 1.5, ...: where the centers of pixels lie.
std::vector<float> pixel_centers(std::int64_t count) {
    std::vector<float> centers;
    for (std::int64_t pixel = 0; pixel < count; ++pixel) centers.push_back(static_cast<float>(pixel) + 0.5F);
    return centers;
}

/// The number of pixels along an axis.
Output float_size(const Output& x, std::int64_t axis) {
    const auto size = dimension(x, axis);
    return size >= 0 ? scalar(static_cast<float>(size)) : squeeze(to_float(size_of_axis(x, axis)), 0);
}

/// The pixels along an axis of the target.
struct Side {
    Output centers;  ///< 0.5, 1.5, ...: one for each
    Output scale;    ///< how many pixels of the source lie in one, exactly as TensorFlow gets it
};

/// A quotient by a constant would become a product when the graph is compiled, which is rounded otherwise; so the
/// divisor does not look like one.
Side side_of_size(const Output& x, std::int64_t axis, std::int64_t size) {
    const auto source = dimension(x, axis);
    const auto target = static_cast<float>(size);
    Side side{constant({size}, pixel_centers(size)), scalar(static_cast<float>(source) / target)};
    if (source >= 0) return side;
    const auto count = float_size(x, axis);
    const Output one = std::make_shared<ops::Minimum>(count, scalar(1));
    side.scale = divide(count, std::make_shared<ops::Maximum>(one, scalar(target)));
    return side;
}

Output centers_of(const Output& count) {
    return plus(std::make_shared<ops::Range>(scalar(0), count, scalar(1), ov::element::f32), 0.5F);
}

Side side_of_factor(const Output& x, std::int64_t axis, std::int64_t factor) {
    if (const auto source = dimension(x, axis); source >= 0) return side_of_size(x, axis, source * factor);
    const auto times = static_cast<float>(factor);
    return {centers_of(scaled(float_size(x, axis), times)), scalar(1 / times)};
}

/// Keeps a product from being joined with the sum that follows it, which would be rounded once instead of twice.
Output rounded_product(const Output& a, const Output& b) {
    constexpr double kBeyond = 3e38;
    return std::make_shared<ops::Clamp>(multiply(a, b), -kBeyond, kBeyond);
}

/// (size, size of x's axis): each row holds what the pixels of the source add to one of the target.
Output weight_matrix(const Output& x, std::int64_t axis, const Side& side, const Resampling& how) {
    const auto source = dimension(x, axis);
    const auto sources = source >= 0 ? constant({source}, pixel_centers(source)) : centers_of(float_size(x, axis));
    auto centers = unsqueeze(rounded_product(side.centers, side.scale), 1);
    if (how.interpolation == "bicubic" && !how.antialias) centers = at_table_steps(centers);
    Output distance = std::make_shared<ops::Abs>(subtract(unsqueeze(sources, 0), centers));
    Output weights;
    if (how.interpolation == "area") {
        weights = overlap(distance, side.scale);
    } else {
        if (how.antialias) distance = divide(distance, std::make_shared<ops::Maximum>(side.scale, scalar(1)));
        weights = kernel(how.interpolation, distance);
    }
    // At the borders, what would lie outside is left out and the rest shares its weight.
    return divide(weights, std::make_shared<ops::ReduceSum>(weights, integer(1), true));
}

Output last_pixel(const Output& x, std::int64_t axis) {
    return plus(float_size(x, axis), -1);
}

Output take(const Output& x, std::int64_t axis, const Output& pixels) {
    return std::make_shared<ops::Gather>(x, std::make_shared<ops::Convert>(pixels, ov::element::i64), integer(axis));
}

/// For each pixel of the target the one of the source in which its center lies.
Output take_nearest(const Output& x, std::int64_t axis, const Side& side) {
    const auto centers = multiply(side.centers, side.scale);
    const Output pixels = std::make_shared<ops::Floor>(centers);
    return take(x, axis, std::make_shared<ops::Minimum>(pixels, last_pixel(x, axis)));
}

/// Between two neighbours, step by step as TensorFlow does it: images of integers are rounded afterwards, and there any
/// other order of the operations would show.
Output blend_neighbours(const Output& x, std::int64_t axis, const Side& side) {
    const auto centers = rounded_product(side.centers, side.scale);
    const auto places = plus(centers, -0.5F);
    const Output whole = std::make_shared<ops::Floor>(places);
    const Output lower = std::make_shared<ops::Maximum>(whole, scalar(0));
    const Output upper = std::make_shared<ops::Minimum>(std::make_shared<ops::Ceiling>(places), last_pixel(x, axis));
    auto share = subtract(places, whole);
    if (axis == 2) share = unsqueeze(share, 1);
    const auto from = take(x, axis, lower);
    return add(from, rounded_product(subtract(take(x, axis, upper), from), share));
}

Output resample_axis(const Output& x, std::int64_t axis, const Side& side, const Resampling& how) {
    if (how.interpolation == "nearest") return take_nearest(x, axis, side);
    if (how.interpolation == "bilinear" && !how.antialias) return blend_neighbours(x, axis, side);
    const auto weights = weight_matrix(x, axis, side, how);
    if (axis == 2) return std::make_shared<ops::MatMul>(weights, x);
    return std::make_shared<ops::MatMul>(x, weights, false, true);
}

/// Whether a kernel changes even an image that has the right size already.
bool blurs(const std::string& interpolation) {
    return interpolation == "gaussian" || interpolation == "mitchellcubic";
}

/// In TensorFlow's order, which shows where images of integers are rounded: neighbours are blended along the rows
/// first.
Output resample_sides(const Output& x, const Side& height, const Side& width, const Resampling& how) {
    if (how.interpolation == "bilinear" && !how.antialias)
        return resample_axis(resample_axis(x, 3, width, how), 2, height, how);
    return resample_axis(resample_axis(x, 2, height, how), 3, width, how);
}

}  // namespace

const std::vector<std::string>& interpolations() {
    static const std::vector<std::string> kNames{"bilinear", "nearest",  "bicubic",  "area",
                                                 "lanczos3", "lanczos5", "gaussian", "mitchellcubic"};
    return kNames;
}

Output resample(const Output& x, std::int64_t height, std::int64_t width, const Resampling& how) {
    if (dimension(x, 2) == height && dimension(x, 3) == width && !blurs(how.interpolation)) return x;
    return resample_sides(x, side_of_size(x, 2, height), side_of_size(x, 3, width), how);
}

Output enlarge(const Output& x, std::int64_t height_factor, std::int64_t width_factor, const Resampling& how) {
    if (height_factor == 1 && width_factor == 1 && !blurs(how.interpolation)) return x;
    return resample_sides(x, side_of_factor(x, 2, height_factor), side_of_factor(x, 3, width_factor), how);
}

}  // namespace sirve::keras

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

/// (size, size of x's axis): each row holds what the pixels of the source add to one of the target. All constant if the
/// axis has a fixed size.
Output weight_matrix(const Output& x, std::int64_t axis, std::int64_t size, const Resampling& how) {
    const auto source = dimension(x, axis);
    Output scale;
    Output sources;
    if (source >= 0) {
        scale = scalar(static_cast<float>(source) / static_cast<float>(size));
        sources = constant({1, source}, pixel_centers(source));
    } else {
        const auto count = squeeze(to_float(size_of_axis(x, axis)), 0);
        scale = divide(count, scalar(static_cast<float>(size)));
        const Output range = std::make_shared<ops::Range>(scalar(0), count, scalar(1), ov::element::f32);
        sources = unsqueeze(plus(range, 0.5F), 0);
    }
    auto centers = multiply(constant({size, 1}, pixel_centers(size)), scale);
    if (how.interpolation == "bicubic" && !how.antialias) centers = at_table_steps(centers);
    Output distance = std::make_shared<ops::Abs>(subtract(sources, centers));
    Output weights;
    if (how.interpolation == "area") {
        weights = overlap(distance, scale);
    } else {
        if (how.antialias) distance = divide(distance, std::make_shared<ops::Maximum>(scale, scalar(1)));
        weights = kernel(how.interpolation, distance);
    }
    // At the borders, what would lie outside is left out and the rest shares its weight.
    return divide(weights, std::make_shared<ops::ReduceSum>(weights, integer(1), true));
}

std::vector<std::int64_t> nearest_pixels(std::int64_t source, std::int64_t size) {
    const float scale = static_cast<float>(source) / static_cast<float>(size);
    std::vector<std::int64_t> pixels;
    for (const auto center : pixel_centers(size))
        pixels.push_back(std::min(static_cast<std::int64_t>(std::floor(center * scale)), source - 1));
    return pixels;
}

/// Between two neighbours, step by step as TensorFlow does it: images of integers are rounded afterwards, and there any
/// other order of the operations would show.
Output blend_neighbours(const Output& x, std::int64_t axis, std::int64_t size) {
    const auto source = dimension(x, axis);
    const float scale = static_cast<float>(source) / static_cast<float>(size);
    std::vector<std::int64_t> lower;
    std::vector<std::int64_t> upper;
    std::vector<float> shares;
    for (const auto center : pixel_centers(size)) {
        const float place = center * scale - 0.5F;
        const float whole = std::floor(place);
        lower.push_back(std::max<std::int64_t>(static_cast<std::int64_t>(whole), 0));
        upper.push_back(std::min(static_cast<std::int64_t>(std::ceil(place)), source - 1));
        shares.push_back(place - whole);
    }
    const Output from = std::make_shared<ops::Gather>(x, integers(lower), integer(axis));
    const Output to = std::make_shared<ops::Gather>(x, integers(upper), integer(axis));
    const auto share = constant(axis == 2 ? Shape{size, 1} : Shape{size}, shares);
    return add(from, multiply(subtract(to, from), share));
}

Output resample_axis(const Output& x, std::int64_t axis, std::int64_t size, const Resampling& how) {
    if (how.interpolation == "nearest")
        return std::make_shared<ops::Gather>(x, integers(nearest_pixels(dimension(x, axis), size)), integer(axis));
    if (how.interpolation == "bilinear" && !how.antialias && dimension(x, axis) >= 0)
        return blend_neighbours(x, axis, size);
    const auto weights = weight_matrix(x, axis, size, how);
    if (axis == 2) return std::make_shared<ops::MatMul>(weights, x);
    return std::make_shared<ops::MatMul>(x, weights, false, true);
}

}  // namespace

const std::vector<std::string>& interpolations() {
    static const std::vector<std::string> kNames{"bilinear", "nearest",  "bicubic",  "area",
                                                 "lanczos3", "lanczos5", "gaussian", "mitchellcubic"};
    return kNames;
}

bool resamples_free_sizes(const std::string& interpolation) {
    return interpolation != "nearest" && interpolation != "gaussian" && interpolation != "mitchellcubic";
}

Output resample(const Output& x, std::int64_t height, std::int64_t width, const Resampling& how) {
    // Not every kernel would leave the image as it is.
    if (dimension(x, 2) == height && dimension(x, 3) == width) return x;
    return resample_axis(resample_axis(x, 3, width, how), 2, height, how);
}

}  // namespace sirve::keras

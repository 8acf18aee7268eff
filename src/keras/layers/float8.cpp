#include "keras/layers/float8.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace sirve::keras {

namespace {

constexpr int kLowExponent = -6;  ///< of normal numbers; those below have the steps of these
constexpr int kHighExponent = 8;
constexpr int kFraction = 3;  ///< bits after the first

}  // namespace

float through_float8(float x, float scale) {
    const float value = std::clamp(x / scale, -kFloat8Max, kFloat8Max);
    const int exponent = value == 0 ? kLowExponent : std::max(std::ilogb(value), kLowExponent);
    const float step = std::ldexp(1.0F, exponent - kFraction);
    return std::nearbyint(value / step) * step * scale;
}

Output through_float8(const Output& x, float scale) {
    const Output divided = divide(x, scalar(scale));
    const Output value = std::make_shared<ops::Clamp>(divided, -static_cast<double>(kFloat8Max), kFloat8Max);
    // Just below a power of two the logarithm may give the next exponent, whose steps round to the same number.
    const Output size =
        std::make_shared<ops::Maximum>(std::make_shared<ops::Abs>(value), scalar(std::ldexp(1.0F, kLowExponent)));
    const Output logarithm = multiply(std::make_shared<ops::Log>(size), scalar(1.4426950408889634F));
    const Output exponent =
        std::make_shared<ops::Clamp>(std::make_shared<ops::Floor>(logarithm), kLowExponent, kHighExponent);
    // From a table, because powers are not exact.
    std::vector<float> steps;
    for (int power = kLowExponent; power <= kHighExponent; ++power)
        steps.push_back(std::ldexp(1.0F, power - kFraction));
    const Output table = constant(Shape{static_cast<std::int64_t>(steps.size())}, steps);
    const Output index = std::make_shared<ops::Convert>(subtract(exponent, scalar(kLowExponent)), ov::element::i32);
    const Output step = std::make_shared<ops::Gather>(table, index, integer(0));
    const Output rounded = std::make_shared<ops::Round>(divide(value, step), ops::Round::RoundMode::HALF_TO_EVEN);
    return multiply(multiply(rounded, step), scalar(scale));
}

float through_bfloat16(float x) {
    if (!std::isfinite(x)) return x;
    const auto bits = std::bit_cast<std::uint32_t>(x);
    const std::uint32_t odd = (bits >> 16) & 1;
    return std::bit_cast<float>((bits + 0x7FFF + odd) & 0xFFFF0000U);
}

}  // namespace sirve::keras

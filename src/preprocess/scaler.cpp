#include "preprocess/scaler.hpp"

namespace sirve::preprocess {

namespace {

/// Calls `apply(value, parameter)` on every value of every row; does nothing without parameters.
template <typename Apply>
void for_each_feature(std::span<double> values, const std::vector<double>& parameters, Apply apply) {
    const std::size_t features = parameters.size();
    if (features == 0) return;
    for (std::size_t row = 0; row + features <= values.size(); row += features)
        for (std::size_t i = 0; i < features; ++i) apply(values[row + i], parameters[i]);
}

constexpr auto kAdd = [](double& value, double parameter) { value += parameter; };
constexpr auto kSubtract = [](double& value, double parameter) { value -= parameter; };
constexpr auto kMultiply = [](double& value, double parameter) { value *= parameter; };
constexpr auto kDivide = [](double& value, double parameter) { value /= parameter; };

/// As numpy.clip: NaN stays.
void clip(std::span<double> values, double low, double high) {
    for (double& value : values) {
        if (value < low) value = low;
        if (value > high) value = high;
    }
}

}  // namespace

void Scaler::transform(std::span<double> values) const {
    if (parameters_.form == Form::kSubtractDivide) {
        for_each_feature(values, parameters_.offset, kSubtract);
        for_each_feature(values, parameters_.scale, kDivide);
    } else {
        for_each_feature(values, parameters_.scale, kMultiply);
        for_each_feature(values, parameters_.offset, kAdd);
    }
    if (parameters_.clip) clip(values, parameters_.clip_low, parameters_.clip_high);
}

void Scaler::inverse_transform(std::span<double> values) const {
    if (parameters_.form == Form::kSubtractDivide) {
        for_each_feature(values, parameters_.scale, kMultiply);
        for_each_feature(values, parameters_.offset, kAdd);
    } else {
        for_each_feature(values, parameters_.offset, kSubtract);
        for_each_feature(values, parameters_.scale, kDivide);
    }
}

}  // namespace sirve::preprocess

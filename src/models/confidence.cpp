#include "models/confidence.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

namespace sirve::models {

namespace {

std::span<const double> row_of(const TensorValue& array, std::size_t row, std::size_t rows) {
    const std::size_t width = array.values.size() / rows;
    return std::span(array.values).subspan(row * width, width);
}

/// numpy.std: two passes, population.
double standard_deviation(const std::vector<TensorValue>& outputs, std::size_t row, std::size_t rows) {
    double sum = 0;
    std::size_t count = 0;
    for (const TensorValue& output : outputs) {
        for (const double value : row_of(output, row, rows)) sum += value;
        count += output.values.size() / rows;
    }
    if (count < 2) return 0;
    const double mean = sum / static_cast<double>(count);
    double squares = 0;
    for (const TensorValue& output : outputs)
        for (const double value : row_of(output, row, rows)) squares += (value - mean) * (value - mean);
    return std::sqrt(squares / static_cast<double>(count));
}

double largest(const std::vector<TensorValue>& outputs, std::size_t row, std::size_t rows) {
    double result = -std::numeric_limits<double>::infinity();
    for (const TensorValue& output : outputs)
        for (const double value : row_of(output, row, rows)) result = std::max(result, value);
    return std::isfinite(result) ? result : 0;
}

}  // namespace

void compute_confidence(Confidence kind, const std::vector<TensorValue>& outputs, std::size_t rows,
                        std::vector<double>& confidence) {
    confidence.resize(rows);
    for (std::size_t row = 0; row < rows; ++row)
        confidence[row] =
            kind == Confidence::kMaxProbability ? largest(outputs, row, rows) : standard_deviation(outputs, row, rows);
}

}  // namespace sirve::models

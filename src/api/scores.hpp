#pragma once

#include <cstddef>
#include <vector>

namespace sirve::api {

/// How far predictions are from targets, as scikit-learn computes it: each figure per column, then the mean of the
/// columns.
struct Scores {
    double mse = 0;
    double rmse = 0;
    double mae = 0;
    double r2 = 0;  ///< NaN for fewer than two rows; for constant targets 1 if every prediction is right, else 0
};

/// Both are row-major with `columns` numbers a row, of the same size, not empty.
Scores score(const std::vector<double>& predictions, const std::vector<double>& targets, std::size_t columns);

}  // namespace sirve::api

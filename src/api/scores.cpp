#include "api/scores.hpp"

#include <cmath>
#include <limits>

namespace sirve::api {

namespace {

Scores score_column(const std::vector<double>& predictions, const std::vector<double>& targets, std::size_t columns,
                    std::size_t column) {
    const double rows = static_cast<double>(targets.size() / columns);
    double mean = 0;
    for (std::size_t i = column; i < targets.size(); i += columns) mean += targets[i] / rows;

    double squares = 0, absolute = 0, spread = 0;
    for (std::size_t i = column; i < targets.size(); i += columns) {
        const double off = targets[i] - predictions[i];
        squares += off * off;
        absolute += std::abs(off);
        spread += (targets[i] - mean) * (targets[i] - mean);
    }
    Scores scores{squares / rows, std::sqrt(squares / rows), absolute / rows, 0};
    if (spread != 0)
        scores.r2 = 1 - squares / spread;
    else
        scores.r2 = squares == 0 ? 1 : 0;
    return scores;
}

}  // namespace

Scores score(const std::vector<double>& predictions, const std::vector<double>& targets, std::size_t columns) {
    Scores mean;
    const double share = 1 / static_cast<double>(columns);
    for (std::size_t column = 0; column < columns; ++column) {
        const Scores one = score_column(predictions, targets, columns, column);
        mean.mse += one.mse * share;
        mean.rmse += one.rmse * share;
        mean.mae += one.mae * share;
        mean.r2 += one.r2 * share;
    }
    if (targets.size() / columns < 2) mean.r2 = std::numeric_limits<double>::quiet_NaN();
    return mean;
}

}  // namespace sirve::api

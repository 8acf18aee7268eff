#pragma once

#include <algorithm>
#include <cstddef>
#include <span>

#include "models/predict_call.hpp"

namespace sirve::models {

/// Several calls seen as one batch: their rows, one call after the other.
using Batch = std::span<PredictCall* const>;

std::size_t row_count(Batch batch);

/// Visits the parts of the rows [first, first + count) of the batch that lie in one call each:
/// visit(call, first row in that call, rows, first row counted from `first`).
template <typename Visit>
void for_each_part(Batch batch, std::size_t first, std::size_t count, Visit visit) {
    std::size_t begin = 0;
    for (PredictCall* const call : batch) {
        const std::size_t end = begin + static_cast<std::size_t>(call->rows());
        const std::size_t from = std::max(begin, first);
        const std::size_t to = std::min(end, first + count);
        if (from < to) visit(*call, from - begin, to - from, from - first);
        begin = end;
    }
}

}  // namespace sirve::models

#pragma once

#include <vector>

#include "keras/graph_ops.hpp"

namespace sirve::keras {

/// `y` with NaN in every row (of the first axis) for which one of the conditions holds anywhere; Sirve refuses to
/// answer with what is not finite. A condition is a boolean tensor with the batch first. NaN that arose inside the
/// graph would not do: some operations turn it into a number. If `y` has not one row for each of the batch, all of it
/// counts as one. Outputs of integers, which have no NaN, stay as they are.
Output refuse_rows(const Output& y, const std::vector<Output>& conditions);

}  // namespace sirve::keras

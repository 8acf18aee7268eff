#pragma once

#include <cstdint>
#include <vector>

#include "base/tensor.hpp"
#include "engine/graph.hpp"

namespace sirve::engine::testing {

/// y = x * weights, x of shape [?, weights.size()], with input "x" and output "y". `dtype` is the input's type (float32
/// or int32); `batch` -1 leaves the batch free.
Graph scaled_rows(const std::vector<float>& weights, DType dtype = DType::kFloat32, std::int64_t batch = -1);

/// y = x + 1 over [?, ?, features]: a model with a free axis besides the batch.
Graph free_length_sequence(std::int64_t features);

/// total = left + right, two inputs "left" and "right" of shape [?, 2].
Graph two_inputs();

/// y = 1 / x over [?, 1]: gives infinity for 0.
Graph reciprocal();

/// y = x over [?, ?] as [?, 2, 2]: fails where the rows can't be cut like that.
Graph squares();

/// The strings of [?] as [?, 1], by an operation that can't do that.
Graph column_of_strings();

/// length = the number of bytes of each string, twice = the string twice; text of shape [?, width], or [?] for width
/// 0. A string "refuse" makes the inference fail.
Graph string_lengths(std::int64_t width);

/// The same for a free number of strings a row, with an input of numbers besides: "count" of shape [?, 1], which comes
/// out as "same".
Graph strings_and_numbers();

/// total = the sum over all rows of x, of shape [1, 2]: no graph whose rows are independent.
Graph total_of_all_rows();

/// y = x minus the mean of all rows, over [batch, 2]; `batch` -1 leaves it free.
Graph centered_rows(std::int64_t batch = -1);

/// y = what all rows up to this one add up to, over [?, 2].
Graph running_total();

}  // namespace sirve::engine::testing

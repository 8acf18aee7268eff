#pragma once

#include "keras/operations/pieces.hpp"

/// Factorizations of small matrices (..., n, n) in float32, written out step by step: the graph grows with n, so that n
/// is limited. Singular matrices give infinities or NaN where Keras raises an error.
namespace sirve::keras::operations {

constexpr std::int64_t kLargestMatrix = 64;

/// P A = L U with the largest pivot of each column, as LAPACK does it.
struct Factorization {
    Output factors;  ///< L below the diagonal (whose own diagonal is 1), U on and above it
    Output order;    ///< (..., n), int64: which row of A became each row
    Output sign;     ///< (...): -1 for an odd number of exchanges
};

Factorization factorize(const Output& a);
Output solve_lower(const Output& a, const Output& b, bool unit_diagonal);
Output solve_upper(const Output& a, const Output& b);
Output solve_equations(const Output& a, const Output& b);
/// The lower factor; only the lower half of `a` is read.
Output cholesky_factor(const Output& a);
/// Q (rows, rows) and R (rows, columns) by Householder's reflections.
std::pair<Output, Output> orthogonalize(const Output& a);

Output diagonal_of_matrix(const Output& a);
Output transposed(const Output& a);
Output identity_like(const Output& a);

}  // namespace sirve::keras::operations

#pragma once

#include <optional>

#include "keras/graph_ops.hpp"

/// Masks of attention: true where a query (a row) may look at a key (a column).
namespace sirve::keras {

/// What is not 0, as Keras casts masks.
Output to_boolean(const Output& x);

/// (rows, columns): no query looks at a later key. The sizes are int64 vectors of one element.
Output causal_mask(const Output& rows, const Output& columns);

/// (rows, columns): no query looks at a key that is `width` or more steps away.
Output window_mask(const Output& rows, const Output& columns, std::int64_t width);

/// What both masks allow; no mask allows everything.
Output both(const std::optional<Output>& mask, const Output& other);

}  // namespace sirve::keras

#pragma once

#include <optional>
#include <string>

#include "keras/layer_context.hpp"

namespace sirve::keras {

Output int_scalar(std::int64_t value);  ///< an int32 constant without axes
Output to_int(const Output& x);         ///< int32; what is behind the point is cut

/// Categories (int32) as Keras's layers give them out with the modes "one_hot", "multi_hot" and "count": one element
/// for each of `depth` categories. One-hot puts them in a new last axis, or in place of a last axis of size 1; the
/// other modes put together what is along axis 1. A category outside of 0 ... depth - 1 leaves no trace; where
/// `refused` is true, for which Keras gives an error, the elements are NaN. Counts may add up `weights` instead of
/// ones.
Output encode_categories(LayerContext& layer, const Output& categories, const std::string& mode, std::int64_t depth,
                         const std::optional<Output>& refused, const std::optional<Output>& weights = {});

}  // namespace sirve::keras

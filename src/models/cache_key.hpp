#pragma once

#include <string>

#include "models/predict_call.hpp"

namespace sirve::models {

/// Inputs larger than this are not cached: an entry would cost more memory than it saves time.
constexpr std::size_t kMaxCachedInputBytes = 16 * 1024;

/// The exact bytes that decide an answer: which loaded model (`uid` changes with version, scalers and config), and the
/// inputs' shapes and values. Empty if the inputs are too large to be cached. Inputs are in the model's order.
void make_cache_key(std::uint64_t uid, const std::vector<TensorValue>& inputs, std::string& key);

}  // namespace sirve::models

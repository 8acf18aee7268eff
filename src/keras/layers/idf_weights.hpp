#pragma once

#include <vector>

#include "keras/layer_context.hpp"

namespace sirve::keras {

/// The weights of a lookup's indices for the mode tf-idf, `depth` of them. A file has them beside the vocabulary, or
/// the configuration has one for each token (and each special token, if those are part of the vocabulary that was
/// given): then an index without a weight gets the mean, and those behind the vocabulary get 0.
std::vector<float> idf_weights(LayerContext& layer, std::size_t tokens, std::int64_t token_start,
                               bool has_special_tokens, std::int64_t depth);

}  // namespace sirve::keras

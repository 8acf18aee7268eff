#include "keras/layers/idf_weights.hpp"

#include <algorithm>
#include <numeric>

namespace sirve::keras {

namespace {

/// As the layer itself keeps them, or the lookup inside a TextVectorization.
std::optional<std::vector<float>> stored_weights(LayerContext& layer, std::int64_t depth) {
    for (const Weights* holder : {&layer.own_weights(), layer.own_weights().part("lookup_layer", "").get()}) {
        auto stored = holder->named("idf_weights");
        if (!stored) {
            layer.remember(layer.broken(stored.error().message()));
            return {};
        }
        if (!*stored) continue;
        if ((*stored)->shape != Shape{depth}) {
            layer.remember(layer.broken("its idf_weights have the shape " + shape_text((*stored)->shape) +
                                        " in the file; expected " + shape_text({depth})));
            return {};
        }
        return std::move((*stored)->values);
    }
    return {};
}

}  // namespace

std::vector<float> idf_weights(LayerContext& layer, std::size_t tokens, std::int64_t token_start,
                               bool has_special_tokens, std::int64_t depth) {
    const auto& value = layer.config("idf_weights");
    if (auto stored = stored_weights(layer, depth)) return std::move(*stored);
    std::vector<float> given;
    for (const auto& weight : value.is_array() ? value : Json::array()) {
        if (weight.is_number()) given.push_back(weight.get<float>());
    }
    const auto expected = tokens + (has_special_tokens ? static_cast<std::size_t>(token_start) : 0);
    if (given.size() != expected) {
        layer.remember(layer.unsupported("its configuration has " + std::to_string(given.size()) +
                                         " idf_weights for a vocabulary of " + std::to_string(expected)));
        return {};
    }
    const double mean = std::accumulate(given.begin(), given.end(), 0.0) / static_cast<double>(given.size());
    std::vector<float> weights;
    if (!has_special_tokens) weights.assign(static_cast<std::size_t>(token_start), static_cast<float>(mean));
    weights.insert(weights.end(), given.begin(), given.end());
    weights.resize(static_cast<std::size_t>(std::max<std::int64_t>(depth, 0)), 0.0F);
    return weights;
}

}  // namespace sirve::keras

#include "keras/layers/encoding.hpp"

#include <limits>
#include <numeric>

namespace sirve::keras {

namespace {

constexpr std::int64_t kMaxDepth = 1 << 24;

Output nan_where(const Output& condition, const Output& y) {
    return std::make_shared<ops::Select>(unsqueeze(condition, -1), scalar(std::numeric_limits<float>::quiet_NaN()), y);
}

/// A new last axis with 1 at the place of the category.
Output one_hot(const Output& categories, std::int64_t depth) {
    std::vector<std::int32_t> all(static_cast<std::size_t>(depth));
    std::iota(all.begin(), all.end(), 0);
    const Output numbers = ops::Constant::create(ov::element::i32, {all.size()}, all);
    return to_float(std::make_shared<ops::Equal>(unsqueeze(categories, -1), numbers));
}

}  // namespace

Output int_scalar(std::int64_t value) {
    return ops::Constant::create(ov::element::i32, {}, {value});
}

Output to_int(const Output& x) {
    return std::make_shared<ops::Convert>(x, ov::element::i32);
}

Output encode_categories(LayerContext& layer, const Output& categories, const std::string& mode, std::int64_t depth,
                         const std::optional<Output>& refused, const std::optional<Output>& weights) {
    const auto rank = rank_of(categories);
    if (refused) layer.refuse_where(*refused);
    if (depth < 1 || depth > kMaxDepth) {
        layer.remember(layer.broken("has " + std::to_string(depth) + " categories"));
        return categories;
    }
    if (mode == "one_hot") {
        const auto last = dimension(categories, -1);
        if (rank > 1 && last < 0)
            layer.remember(layer.unsupported("one-hot output for an input whose last axis is free"));
        const auto shrink = [&](const Output& x) { return rank > 1 && last == 1 ? squeeze(x, -1) : x; };
        const auto y = one_hot(shrink(categories), depth);
        return refused ? nan_where(shrink(*refused), y) : y;
    }
    if (rank < 2) {
        layer.remember(layer.unsupported("output mode '" + mode + "' for an input with one axis, the batch"));
        return categories;
    }
    const auto each = one_hot(categories, depth);
    const auto counted = weights ? multiply(each, unsqueeze(*weights, -1)) : each;
    Output y = std::make_shared<ops::ReduceSum>(counted, integer(1), false);
    if (mode == "multi_hot") y = std::make_shared<ops::ReduceMax>(each, integer(1), false);
    return refused ? nan_where(std::make_shared<ops::ReduceLogicalOr>(*refused, integer(1), false), y) : y;
}

}  // namespace sirve::keras

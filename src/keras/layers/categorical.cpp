#include <algorithm>
#include <cmath>
#include <iterator>
#include <numeric>

#include "keras/layers/encoding.hpp"
#include "keras/layers/layers.hpp"

namespace sirve::keras {

namespace {

/// Where `at` lies between the points (x, y), as numpy.interp has it.
double interpolate(double at, const std::vector<float>& x, const std::vector<float>& y) {
    const auto above = static_cast<std::size_t>(std::upper_bound(x.begin(), x.end(), at) - x.begin());
    if (above == 0) return y.front();
    if (above == x.size()) return y.back();
    const double slope =
        (static_cast<double>(y[above]) - y[above - 1]) / (static_cast<double>(x[above]) - x[above - 1]);
    return slope * (at - x[above - 1]) + y[above - 1];
}

/// Keras 2 keeps a summary of the data that it was adapted to: values, and how many of the data each stands for. The
/// boundaries are its quantiles.
std::vector<float> learned_boundaries(LayerContext& layer) {
    const auto bins = layer.integer("num_bins");
    const auto summary = layer.weight_values({{"summary", {2, -1}}})[0];
    if (layer.error() || bins < 1) return {};
    const auto count = summary.shape[1];
    const auto middle = summary.values.begin() + count;
    const std::vector<float> values(summary.values.begin(), middle);
    if (count < 1) {
        layer.remember(layer.broken("was never adapted to data"));
        return {};
    }
    const double share = 1.0 / static_cast<double>(bins);
    if (static_cast<double>(count) * share < 1) return {values.begin(), values.end() - 1};
    std::vector<float> shares;
    std::partial_sum(middle, summary.values.end(), std::back_inserter(shares));
    const float total = shares.back();
    for (auto& part : shares) part /= total;
    std::vector<float> boundaries;
    const auto steps = static_cast<std::int64_t>(std::ceil(1.0 / share));
    for (std::int64_t step = 0; step + 1 < steps; ++step)
        boundaries.push_back(
            static_cast<float>(interpolate(share + static_cast<double>(step) * share, shares, values)));
    return boundaries;
}

}  // namespace

/// The number of boundaries that a value has reached.
Result<Outputs> build_discretization(LayerContext& layer) {
    const auto x = layer.float_input();
    layer.ignore({"num_bins", "epsilon"});
    const auto& value = layer.config("bin_boundaries");
    std::vector<float> boundaries;
    if (value.is_null()) boundaries = learned_boundaries(layer);
    for (const auto& boundary : value.is_null() ? Json::array() : value) {
        if (!boundary.is_number()) return layer.broken("option bin_boundaries is " + excerpt(value));
        boundaries.push_back(boundary.get<float>());
    }
    if (!std::is_sorted(boundaries.begin(), boundaries.end()))
        return layer.broken("option bin_boundaries is " + excerpt(value) + "; expected increasing numbers");
    const auto mode = layer.choice("output_mode", "int", {"int", "one_hot", "multi_hot", "count"});
    const auto depth = static_cast<std::int64_t>(boundaries.size()) + 1;
    const Output bins = std::make_shared<ops::Bucketize>(x, constant({depth - 1}, boundaries), ov::element::i32, false);
    if (mode != "int") return Outputs{encode_categories(layer, bins, mode, depth, {})};
    return Outputs{layer.keras_major() < 3 ? std::make_shared<ops::Convert>(bins, ov::element::i64)->output(0) : bins};
}

Result<Outputs> build_category_encoding(LayerContext& layer) {
    const auto categories = to_int(layer.input());
    auto mode = layer.choice("output_mode", "multi_hot", {"one_hot", "multi_hot", "count", "binary"});
    if (mode == "binary") mode = "multi_hot";
    const auto depth = layer.integer("num_tokens");
    std::optional<Output> refused;
    if (layer.keras_major() < 3 || mode != "one_hot") refused = std::make_shared<ops::Less>(categories, int_scalar(0));
    if (layer.keras_major() < 3) {
        const Output high = std::make_shared<ops::GreaterEqual>(categories, int_scalar(depth));
        refused = std::make_shared<ops::LogicalOr>(*refused, high);
    }
    std::optional<Output> weights;
    if (const auto* given = layer.named_tensor("count_weights"))
        weights = to_float(given->value);
    else if (layer.input_count() == 2)
        weights = layer.float_input(1);
    if (weights && mode != "count") return layer.broken("has weights to count with, but does not count");
    return Outputs{encode_categories(layer, categories, mode, depth, refused, weights)};
}

}  // namespace sirve::keras

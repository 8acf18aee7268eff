#include "keras/element_types.hpp"
#include "keras/layers/encoding.hpp"
#include "keras/layers/layers.hpp"
#include "keras/layers/tokens.hpp"

namespace sirve::keras {

namespace {

constexpr std::int64_t kMaxBins = std::int64_t{1} << 31;

std::int64_t read_bins(LayerContext& layer) {
    const auto bins = layer.integer("num_bins");
    if (bins < 1 || bins >= kMaxBins) {
        layer.remember(layer.broken("option num_bins is " + std::to_string(bins)));
        return 1;
    }
    return bins;
}

/// The type of indices that the layer gives out. Keras 2 ignores one that is not of integers.
Output as_indices(LayerContext& layer, const Output& indices) {
    const auto type = element_type_of(layer.config("dtype")).value_or(ov::element::i64);
    if (!type.is_integral_number()) return cast(indices, ov::element::i64);
    return cast(indices, type);
}

/// Whether all are hashed by their text, as integers are by their digits: 'mask_value' among them.
struct Mask {
    std::vector<std::string> table;  ///< the text that is equal to the mask, if it is one
    std::optional<Json> number;      ///< what floating-point numbers are compared with
};

Mask read_mask(LayerContext& layer, const ov::element::Type& type) {
    const auto& value = layer.config("mask_value");
    if (value.is_null()) return {};
    if (type == ov::element::string && value.is_string()) return {{value.get<std::string>()}, {}};
    if (type.is_integral_number() && value.is_number_integer())
        return {{std::to_string(value.get<std::int64_t>())}, {}};
    if (type.is_real() && value.is_number()) return {{}, value};
    layer.remember(
        layer.unsupported("option mask_value = " + excerpt(value) + " for an input of " + type.get_type_name()));
    return {};
}

/// The bins of values of any type.
Output bins_of(LayerContext& layer, const Output& x, std::int64_t bins) {
    const auto type = x.get_element_type();
    engine::LookupRule rule;
    read_salt(layer, rule);
    const auto mask = read_mask(layer, type);
    const bool is_masked = bins > 1 && (!mask.table.empty() || mask.number);
    rule.oov_start = is_masked ? 1 : 0;
    rule.oov_count = bins - rule.oov_start;
    rule.has_mask = is_masked && !mask.table.empty();
    const auto table = rule.has_mask ? mask.table : std::vector<std::string>{};
    if (type == ov::element::boolean) {
        // As TensorFlow spells them.
        const engine::TokenTable none({}, std::vector<std::int32_t>{0});
        return std::make_shared<ops::Select>(x, int_scalar(none.index_of("true", rule)),
                                             int_scalar(none.index_of("false", rule)));
    }
    if (!type.is_real()) return find_tokens(x, table, rule);
    const auto found = find_tokens(to_int(x), table, rule);
    if (!is_masked) return found;
    const Output masked = std::make_shared<ops::Equal>(x, scalar(mask.number->get<float>()));
    return std::make_shared<ops::Select>(masked, int_scalar(0), found);
}

}  // namespace

Result<Outputs> build_hashing(LayerContext& layer) {
    layer.ignore({"sparse"});
    const auto x = layer.input();
    const auto bins = read_bins(layer);
    const auto mode = layer.choice("output_mode", "int", {"int", "one_hot", "multi_hot", "count"});
    if (layer.keras_major() < 3 && x.get_element_type().is_real())
        return layer.broken("expects strings or integers, but its input is of floating-point numbers");
    auto indices = bins_of(layer, x, bins);
    if (layer.error()) return *layer.error();
    if (mode == "int") return Outputs{as_indices(layer, indices)};
    if (mode == "one_hot" && rank_of(indices) > 1 && dimension(indices, -1) == 1) indices = squeeze(indices, -1);
    return Outputs{encode_categories(layer, indices, mode, bins, {})};
}

Result<Outputs> build_hashed_crossing(LayerContext& layer) {
    layer.ignore({"sparse"});
    if (layer.input_count() < 2) return layer.broken("expects two inputs at least");
    const auto bins = read_bins(layer);
    const auto mode = layer.choice("output_mode", "int", {"int", "one_hot"});
    Outputs inputs;
    for (std::size_t index = 0; index < layer.input_count(); ++index) {
        inputs.push_back(layer.input(index));
        const auto type = inputs.back().get_element_type();
        if (type != ov::element::string && !type.is_integral_number())
            return layer.broken("expects strings or integers, but input " + std::to_string(index) + " is of " +
                                type.get_type_name());
        const auto rank = rank_of(inputs.back());
        if (rank < 1 || rank > 2 || (rank == 2 && dimension(inputs.back(), -1) != 1))
            return layer.broken("expects one value a row, but input " + std::to_string(index) + " has the shape " +
                                shape_text(shape_of_output(inputs.back())));
    }
    if (layer.error()) return *layer.error();
    const Output indices = std::make_shared<engine::CrossTokens>(inputs, bins);
    if (mode == "int") return Outputs{as_indices(layer, indices)};
    return Outputs{encode_categories(layer, indices, mode, bins, {})};
}

}  // namespace sirve::keras

#include <algorithm>

#include "keras/layers/encoding.hpp"
#include "keras/layers/layers.hpp"

namespace sirve::keras {

/// The number of boundaries that a value has reached.
Result<Outputs> build_discretization(LayerContext& layer) {
    const auto x = layer.float_input();
    layer.ignore({"num_bins", "epsilon"});
    const auto& value = layer.config("bin_boundaries");
    if (!value.is_array())
        return layer.unsupported("its boundaries are not in the configuration; save the model with Keras 3");
    std::vector<float> boundaries;
    for (const auto& boundary : value) {
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
    if (layer.input_count() != 1) return layer.unsupported("weights of the categories as a second input");
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
    return Outputs{encode_categories(layer, categories, mode, depth, refused)};
}

}  // namespace sirve::keras

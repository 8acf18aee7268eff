#include "keras/layers/attention_mask.hpp"
#include "keras/layers/layers.hpp"

namespace sirve::keras {

namespace {

using Combine = Output (*)(const Output&, const Output&);

Output maximum(const Output& a, const Output& b) {
    return std::make_shared<ops::Maximum>(a, b);
}
Output minimum(const Output& a, const Output& b) {
    return std::make_shared<ops::Minimum>(a, b);
}

bool is_integer(const Output& x) {
    return x.get_element_type().is_integral_number();
}

/// The inputs in one element type and in one order of axes: if all of them come out of convolutions, in the order of
/// the convolutions.
struct Operands {
    Outputs inputs;
    bool channels_first = true;

    Output restore(const Output& y) const { return channels_first ? to_channels_last(y) : y; }
};

Operands operands_of(LayerContext& layer) {
    Operands operands;
    bool all_integers = true;
    for (std::size_t index = 0; index < layer.input_count(); ++index) {
        operands.inputs.push_back(layer.input(index));
        all_integers = all_integers && is_integer(layer.input(index)) &&
                       layer.input(index).get_element_type() == layer.input(0).get_element_type();
    }
    for (auto& x : operands.inputs) {
        if (!all_integers) x = to_float(x);
        operands.channels_first =
            operands.channels_first && before_channels_last(x).has_value() && rank_of(x) == rank_of(operands.inputs[0]);
    }
    if (operands.channels_first) {
        for (auto& x : operands.inputs) x = *before_channels_last(x);
    }
    return operands;
}

/// Inputs of fewer axes get axes of size 1 after the batch, as Keras aligns them.
void align_ranks(Outputs& inputs) {
    std::size_t rank = 0;
    for (const auto& x : inputs) rank = std::max(rank, rank_of(x));
    for (auto& x : inputs) {
        while (rank_of(x) < rank) x = unsqueeze(x, 1);
    }
}

/// Whether Keras merges only what is not masked, and what each input's mask (batch, ..., 1) is. Inputs that get axes to
/// have as many as the others lose theirs.
std::vector<std::optional<Output>> masks_of_values(LayerContext& layer, std::size_t rank) {
    std::vector<std::optional<Output>> masks;
    for (std::size_t index = 0; index < layer.input_count(); ++index) {
        const auto& tensor = layer.tensor(index);
        const bool masked = layer.keras_major() >= 3 && tensor.mask && rank_of(tensor.value) == rank;
        masks.push_back(masked ? std::optional(unsqueeze(to_boolean(*tensor.mask), -1)) : std::nullopt);
    }
    return masks;
}

/// The largest or smallest of what is not masked.
Output fold_kept(const Outputs& inputs, const std::vector<std::optional<Output>>& masks, Combine combine) {
    auto y = inputs[0];
    auto y_mask = masks[0];
    for (std::size_t index = 1; index < inputs.size(); ++index) {
        auto x = inputs[index];
        const auto& mask = masks[index];
        if (mask) x = std::make_shared<ops::Select>(*mask, x, y);
        if (y_mask) y = std::make_shared<ops::Select>(*y_mask, y, x);
        y_mask =
            mask && y_mask ? std::optional<Output>(std::make_shared<ops::LogicalOr>(*y_mask, *mask)) : std::nullopt;
        y = combine(y, x);
    }
    return y;
}

/// The product of what is not masked; 0 where everything is.
Output multiply_kept(const Outputs& inputs, const std::vector<std::optional<Output>>& masks) {
    const auto number = [&](int value) -> Output {
        return ops::Constant::create(inputs[0].get_element_type(), {}, {value});
    };
    Output y;
    std::optional<Output> any;
    bool all_masked = true;
    for (std::size_t index = 0; index < inputs.size(); ++index) {
        const auto& mask = masks[index];
        const Output x = mask ? std::make_shared<ops::Select>(*mask, inputs[index], number(1)) : inputs[index];
        y = index == 0 ? x : multiply(y, x);
        all_masked = all_masked && mask;
        if (mask) any = any ? std::optional<Output>(std::make_shared<ops::LogicalOr>(*any, *mask)) : mask;
    }
    return all_masked ? Output(std::make_shared<ops::Select>(*any, y, number(0))) : y;
}

enum class Masked {
    kMerged,     ///< like everything else
    kLeftOut,    ///< by Keras 3
    kLeftOutOf,  ///< a product, by Keras 3
};

Result<Outputs> fold(LayerContext& layer, Combine combine, Masked masked = Masked::kMerged) {
    if (layer.input_count() < 2)
        return layer.broken("merges at least 2 inputs, but has " + std::to_string(layer.input_count()));
    auto operands = operands_of(layer);
    align_ranks(operands.inputs);
    const auto masks = masks_of_values(layer, rank_of(operands.inputs[0]));
    const bool any_mask = std::any_of(masks.begin(), masks.end(), [](const auto& mask) { return mask.has_value(); });
    if (any_mask && masked != Masked::kMerged) {
        for (auto& x : operands.inputs) x = operands.restore(x);
        return Outputs{masked == Masked::kLeftOut ? fold_kept(operands.inputs, masks, combine)
                                                  : multiply_kept(operands.inputs, masks)};
    }
    auto y = operands.inputs[0];
    for (std::size_t index = 1; index < operands.inputs.size(); ++index) y = combine(y, operands.inputs[index]);
    return Outputs{operands.restore(y)};
}

/// All steps of x, which has no mask, are kept.
Output all_kept(const Output& x) {
    const Output yes = ops::Constant::create(ov::element::boolean, {}, {true});
    const auto last = static_cast<std::int64_t>(rank_of(x)) - 1;
    return std::make_shared<ops::Broadcast>(yes, slice(shape_of(x), 0, 0, last));
}

/// The mask of a concatenation: along the features a step is kept if an input keeps it (in Keras 2 if none masks it),
/// along any other axis the masks are concatenated, too.
std::optional<Error> join_masks(LayerContext& layer, std::int64_t axis, std::size_t rank) {
    Outputs masks;
    bool all_masked = true;
    for (std::size_t index = 0; index < layer.input_count(); ++index) {
        const auto& tensor = layer.tensor(index);
        if (tensor.mask && rank_of(*tensor.mask) + 1 != rank)
            return layer.unsupported("a mask that is not one value per step");
        all_masked = all_masked && tensor.mask;
        masks.push_back(tensor.mask ? *tensor.mask : Output());
    }
    if (std::none_of(masks.begin(), masks.end(), [](const Output& mask) { return mask.get_node() != nullptr; }))
        return {};
    const bool along_features = axis == static_cast<std::int64_t>(rank) - 1;
    if (!along_features) {
        for (std::size_t index = 0; index < masks.size(); ++index) {
            if (masks[index].get_node() == nullptr) masks[index] = all_kept(layer.input(index));
        }
        layer.set_mask(concatenate(masks, axis));
        return {};
    }
    const bool keras2 = layer.keras_major() < 3;
    if (!all_masked && !keras2) return {};  // the input without a mask keeps every step
    std::optional<Output> joined;
    for (const auto& mask : masks) {
        if (mask.get_node() == nullptr) continue;
        if (!joined)
            joined = mask;
        else if (keras2)
            joined = std::make_shared<ops::LogicalAnd>(*joined, mask);
        else
            joined = std::make_shared<ops::LogicalOr>(*joined, mask);
    }
    layer.set_mask(*joined);
    return {};
}

}  // namespace

Result<Outputs> build_add(LayerContext& layer) {
    return fold(layer, add);
}
Result<Outputs> build_multiply(LayerContext& layer) {
    return fold(layer, multiply, Masked::kLeftOutOf);
}
Result<Outputs> build_maximum(LayerContext& layer) {
    return fold(layer, maximum, Masked::kLeftOut);
}
Result<Outputs> build_minimum(LayerContext& layer) {
    return fold(layer, minimum, Masked::kLeftOut);
}

Result<Outputs> build_subtract(LayerContext& layer) {
    if (layer.input_count() != 2)
        return layer.broken("subtracts 2 inputs, but has " + std::to_string(layer.input_count()));
    return fold(layer, subtract);
}

/// The first input and a share of the second, as in InceptionResNetV2.
Result<Outputs> build_scaled_sum(LayerContext& layer) {
    const auto share = scalar(static_cast<float>(layer.number("scale")));
    if (layer.input_count() != 2) return layer.broken("adds 2 inputs, but has " + std::to_string(layer.input_count()));
    auto operands = operands_of(layer);
    const auto& inputs = operands.inputs;
    return Outputs{operands.restore(add(to_float(inputs[0]), multiply(to_float(inputs[1]), share)))};
}

Result<Outputs> build_average(LayerContext& layer) {
    auto sum = fold(layer, add);
    if (!sum) return sum;
    const auto by = scalar(1.0F / static_cast<float>(layer.input_count()));
    return Outputs{elementwise((*sum)[0], [&](const Output& x) { return multiply(to_float(x), by); })};
}

Result<Outputs> build_concatenate(LayerContext& layer) {
    auto operands = operands_of(layer);
    if (operands.inputs.empty()) return layer.broken("has no inputs");
    const auto rank = rank_of(operands.inputs[0]);
    auto axis = layer.axis(layer.integer("axis", -1), rank);
    if (const auto error = join_masks(layer, axis, rank)) return *error;
    if (operands.channels_first && axis != 0) axis = axis == static_cast<std::int64_t>(rank) - 1 ? 1 : axis + 1;
    return Outputs{operands.restore(concatenate(operands.inputs, axis))};
}

}  // namespace sirve::keras

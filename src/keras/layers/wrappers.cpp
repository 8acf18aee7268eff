#include <map>

#include "keras/layer_table.hpp"
#include "keras/layers/layers.hpp"
#include "keras/layers/quantized_kernel.hpp"

namespace sirve::keras {

namespace {

/// The sizes of the axes of x from `begin` to `end`; constants where they are known.
Outputs sizes_of(const Output& x, std::size_t begin, std::size_t end) {
    Outputs sizes;
    for (auto axis = static_cast<std::int64_t>(begin); axis < static_cast<std::int64_t>(end); ++axis) {
        const auto size = dimension(x, axis);
        sizes.push_back(size >= 0 ? integers({size}) : size_of_axis(x, axis));
    }
    return sizes;
}

/// (batch, time, ...) -> (batch * time, ...)
Output fold_time(const Output& x) {
    Outputs shape{integers({-1})};
    for (const auto& size : sizes_of(x, 2, rank_of(x))) shape.push_back(size);
    return std::make_shared<ops::Reshape>(x, concatenate(shape, 0), false);
}

/// (batch * time, ...) -> (batch, time, ...), as `x` has them.
Output unfold_time(const Output& y, const Output& x) {
    auto shape = sizes_of(x, 0, 2);
    for (const auto& size : sizes_of(y, 1, rank_of(y))) shape.push_back(size);
    return std::make_shared<ops::Reshape>(y, concatenate(shape, 0), false);
}

/// Whether a layer of this class looks at the mask of its input. Models pass it on to layers that Keras can't run with
/// a mask without the axis of time, so that none of theirs does.
bool looks_at_masks(const Json& inner) {
    const auto class_name = text_member(inner, "class_name");
    if (class_name == "SpectralNormalization") return false;  // it does not hand masks on
    const auto* row = find_layer(class_name);
    return row != nullptr && row->mask != MaskRule::kPass && row->mask != MaskRule::kPassSince3 &&
           row->mask != MaskRule::kDrop && row->mask != MaskRule::kAny;
}

/// The mask of steps (batch, time) of one with more axes.
Output steps_of(const Output& mask) {
    std::vector<std::int64_t> axes;
    for (std::size_t axis = 2; axis < rank_of(mask); ++axis) axes.push_back(static_cast<std::int64_t>(axis));
    if (axes.empty()) return mask;
    return std::make_shared<ops::ReduceLogicalOr>(mask, integers(axes), false);
}

}  // namespace

/// Applies the inner layer (or model) to every step: the steps of all samples are its batch.
Result<Outputs> build_time_distributed(LayerContext& layer) {
    if (layer.input_count() != 1) return layer.unsupported("several inputs");
    const auto& x = layer.tensor();
    if (rank_of(x.value) < 3)
        return layer.broken("expects an input with at least 3 axes, but gets " + shape_text(shape_of_output(x.value)));
    const auto& inner = layer.config("layer");
    // Keras calls the inner layer past its quantization, which gives the numbers of neither.
    if (!quantization_mode(member(member(inner, "config"), "dtype")).empty())
        return layer.unsupported("a quantized layer inside");
    Tensor steps{fold_time(x.value), {}};
    if (x.mask && rank_of(*x.mask) > 2)
        steps.mask = fold_time(*x.mask);
    else if (x.mask && looks_at_masks(inner))
        return layer.unsupported("a mask for the layer inside");
    const auto earlier = layer.refusals()->size();
    auto built = layer.build_inner(inner, {steps}, "layer");
    if (!built) return built.error();
    Outputs outputs;
    for (const auto& y : *built) outputs.push_back(unfold_time(y.value, x.value));
    for (auto index = earlier; index < layer.refusals()->size(); ++index) {
        auto& condition = (*layer.refusals())[index];
        condition = unfold_time(condition, x.value);
    }

    // Keras 3 passes its own mask on; Keras 2 that of the inner layer, if it has one.
    const bool is_keras2 = layer.keras_major() < 3;
    if (is_keras2 && !built->empty() && built->front().mask)
        layer.set_mask(unfold_time(*built->front().mask, x.value));
    else if (x.mask)
        layer.set_mask(is_keras2 ? steps_of(*x.mask) : *x.mask);
    return outputs;
}

/// Layers one after the other.
Result<Outputs> build_pipeline(LayerContext& layer) {
    if (layer.input_count() != 1) return layer.unsupported("several inputs");
    const auto& layers = layer.config("layers");
    if (!layers.is_array()) return layer.broken("option layers is " + excerpt(layers) + "; expected a list of layers");
    std::vector<Tensor> tensors{layer.tensor()};
    std::map<std::string, int> seen;
    for (const auto& inner : layers) {
        if (tensors.size() != 1) return layer.unsupported("a layer with several outputs inside");
        const auto base = snake_case(text_member(inner, "class_name"));
        const int earlier = seen[base]++;
        auto built =
            layer.build_inner(inner, tensors, "layers/" + base + (earlier == 0 ? "" : "_" + std::to_string(earlier)));
        if (!built) return built.error();
        tensors = std::move(*built);
    }
    Outputs outputs;
    for (std::size_t index = 0; index < tensors.size(); ++index) {
        outputs.push_back(tensors[index].value);
        if (tensors[index].mask) layer.set_mask(*tensors[index].mask, index);
    }
    return outputs;
}

/// In training this keeps the largest singular value of the inner layer's kernel at 1; the kernel that is stored is the
/// one to use.
Result<Outputs> build_spectral_normalization(LayerContext& layer) {
    if (layer.input_count() != 1) return layer.unsupported("several inputs");
    layer.ignore({"power_iterations"});
    auto built = layer.build_inner(layer.config("layer"), {layer.tensor()}, "layer");
    if (!built) return built.error();
    Outputs outputs;
    for (const auto& y : *built) outputs.push_back(y.value);
    if (!built->empty() && built->front().mask) layer.set_mask(*built->front().mask);
    return outputs;
}

}  // namespace sirve::keras

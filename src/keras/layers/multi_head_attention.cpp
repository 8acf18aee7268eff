#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "keras/activations.hpp"
#include "keras/layers/attention_mask.hpp"
#include "keras/layers/layers.hpp"
#include "keras/layers/quantized_kernel.hpp"

namespace sirve::keras {

namespace {

/// What the options of the two layers come down to.
struct Heads {
    std::int64_t query_heads = 1;
    std::int64_t key_heads = 1;  ///< each serves as many neighbouring heads of the query
    std::int64_t key_size = 1;
    std::int64_t value_size = 1;
    std::vector<std::int64_t> axes;          ///< which attention is over, counted in the inputs
    std::vector<std::int64_t> output_shape;  ///< in the place of the features of the query
    bool grouped = false;                    ///< the layer that takes masks a little differently
};

struct Arguments {
    Tensor query;
    Tensor value;
    Tensor key;
    bool has_key = false;
};

/// How masked scores are treated: this is different between the versions of Keras, and between its ways to compute.
enum class Masking {
    kReplace,         ///< by a large negative number: a row without any key gets equal weights
    kReplaceAndZero,  ///< the same, but the weights of what is masked are 0 at the end
    kLower,           ///< by 1e9, or a part of it if the mask is a number between 0 and 1
};

/// Query, value and key come in this order or by their names.
Result<Arguments> read_arguments(LayerContext& layer) {
    if (layer.input_count() == 0 || layer.input_count() > 3)
        return layer.unsupported("a call with " + std::to_string(layer.input_count()) + " tensors without names");
    std::vector<Tensor> tensors;
    for (std::size_t index = 0; index < layer.input_count(); ++index) tensors.push_back(layer.tensor(index));
    for (const char* name : {"value", "key"}) {
        if (tensors.size() != (std::string_view(name) == "value" ? 1U : 2U)) continue;
        if (const auto* tensor = layer.named_tensor(name)) tensors.push_back(*tensor);
    }
    if (tensors.size() < 2) return layer.broken("is called without a value");
    const auto rank = rank_of(tensors[0].value);
    for (auto& tensor : tensors) {
        tensor.value = to_float(tensor.value);
        if (rank_of(tensor.value) != rank || rank < 3 || rank > 7) {
            return layer.unsupported("inputs of the shapes " + shape_text(shape_of_output(tensors[0].value)) + " and " +
                                     shape_text(shape_of_output(tensor.value)) + "; both must have 3 to 7 axes");
        }
    }
    return Arguments{tensors[0], tensors[1], tensors.back(), tensors.size() == 3};
}

std::vector<std::int64_t> zeros(std::size_t count) {
    return std::vector<std::int64_t>(count, 0);
}

/// Keeps all axes but the last `removed` and puts `added` there.
Output replace_last_axes(const Output& x, std::size_t removed, const std::vector<std::int64_t>& added) {
    auto shape = zeros(rank_of(x) - removed);
    shape.insert(shape.end(), added.begin(), added.end());
    return reshape(x, shape);
}

/// x * kernel + bias, by the dense layer that this one keeps as `attribute`: over the last axes of x, of the sizes
/// `from`, which become axes of the sizes `to`.
Output project(LayerContext& layer, const Output& x, const std::string& name, const std::vector<std::int64_t>& from,
               const std::vector<std::int64_t>& to) {
    const bool use_bias = layer.boolean("use_bias", true);
    Shape shape(from.begin(), from.end());
    shape.insert(shape.end(), to.begin(), to.end());
    const auto part_name = name == "output" ? "attention_output" : name;
    const auto part = layer.own_weights().part(name + "_dense", part_name);
    const auto quantization = read_quantization(layer, part_name);
    const auto bias = use_bias ? std::optional<Shape>(Shape(to.begin(), to.end())) : std::nullopt;
    auto kernel = read_kernel(layer, *part, quantization, shape, bias, name);
    if (layer.error()) return x;
    std::int64_t size = 1;
    for (const auto axis : from) size *= axis;
    const auto flat = from.size() == 1 ? x : replace_last_axes(x, from.size(), {size});
    kernel.values = reshape(kernel.values, {size, -1});
    const auto added = std::exchange(kernel.bias, std::nullopt);
    const auto y = multiply_by(flat, kernel, quantization);
    const auto shaped = [&](const Output& of) { return to.size() == 1 ? of : replace_last_axes(of, 1, to); };
    if (!added) return shaped(y);
    if (layer.keras_major() >= 3) {
        if (const auto moved = bias_of_second_axis(shaped(y), *added)) return add(shaped(y), *moved);
    }
    return shaped(add(y, reshape(*added, {-1})));
}

/// (..., heads, size) with every head `times` times in a row.
Output repeat_heads(const Output& x, std::int64_t heads, std::int64_t times) {
    if (times == 1) return x;
    const auto axis = static_cast<std::int64_t>(rank_of(x)) - 1;
    const Outputs copies(static_cast<std::size_t>(times), unsqueeze(x, axis));
    return replace_last_axes(concatenate(copies, axis), 3, {heads * times, dimension(x, -1)});
}

/// The mask (..., queries, keys) of the scores, from all that makes one.
std::optional<Output> score_mask(LayerContext& layer, const Heads& heads, const Arguments& call, Masking masking) {
    const auto given = [&](const char* name, const std::optional<Output>& own) -> std::optional<Output> {
        if (const auto* tensor = layer.named_tensor(name)) return tensor->value;
        return own;
    };
    std::optional<Output> mask;
    const auto named_query_mask = given("query_mask", call.query.mask);
    // Keras 3's MultiHeadAttention looks only at the mask that the query carries.
    if (const auto rows = heads.grouped ? named_query_mask : call.query.mask)
        mask = unsqueeze(to_boolean(*rows), static_cast<std::int64_t>(rank_of(*rows)));
    const auto value_mask = given("value_mask", call.value.mask);
    const auto key_mask = given("key_mask", call.has_key ? call.key.mask : std::nullopt);
    for (const auto& columns : {value_mask, key_mask}) {
        if (columns)
            mask = both(mask, unsqueeze(to_boolean(*columns), static_cast<std::int64_t>(rank_of(*columns)) - 1));
    }
    const auto rows = size_of_axis(call.query.value, 1);
    const auto columns = size_of_axis(call.value.value, 1);
    if (layer.flag("use_causal_mask")) mask = both(mask, unsqueeze(causal_mask(rows, columns), 0));
    const auto width = layer.integer("sliding_window", 0);
    if (width > 0) mask = both(mask, unsqueeze(window_mask(rows, columns, width), 0));
    if (const auto* tensor = layer.named_tensor("attention_mask")) {
        // Alone, a mask of real numbers is not cast to booleans everywhere.
        const bool is_real = !mask && tensor->value.get_element_type().is_real();
        if (is_real && masking == Masking::kLower)
            mask = tensor->value;
        else if (is_real && masking == Masking::kReplaceAndZero && heads.grouped)
            mask = std::make_shared<ops::Greater>(tensor->value, scalar(0.5F));
        else
            mask = both(mask, to_boolean(tensor->value));
    }
    return mask;
}

/// The axes of projected tensors (batch, ..., heads, size) in the order for matrix products: what attention leaves
/// alone, what it is over, and the last.
std::vector<std::int64_t> product_order(std::size_t rank, const std::vector<std::int64_t>& axes) {
    std::vector<std::int64_t> order;
    for (std::int64_t axis = 0; axis + 1 < static_cast<std::int64_t>(rank); ++axis) {
        if (std::find(axes.begin(), axes.end(), axis) == axes.end()) order.push_back(axis);
    }
    order.insert(order.end(), axes.begin(), axes.end());
    order.push_back(static_cast<std::int64_t>(rank) - 1);
    return order;
}

std::vector<std::int64_t> inverse(const std::vector<std::int64_t>& order) {
    std::vector<std::int64_t> back(order.size());
    for (std::size_t at = 0; at < order.size(); ++at)
        back[static_cast<std::size_t>(order[at])] = static_cast<std::int64_t>(at);
    return back;
}

Output reshape_to(const Output& x, const Output& shape) {
    return std::make_shared<ops::Reshape>(x, shape, false);
}

Output select(const Output& mask, const Output& yes, const Output& no) {
    return std::make_shared<ops::Select>(mask, yes, no);
}

/// The weights of the keys for every query; `axes` are the last ones, those of the keys.
Output masked_softmax(const Output& scores, const std::optional<Output>& mask, Masking masking,
                      const std::vector<std::int64_t>& axes) {
    if (!mask) return softmax(scores, axes);
    if (masking == Masking::kLower) {
        const auto hidden = subtract(scalar(1), to_float(*mask));
        return softmax(subtract(scores, multiply(hidden, scalar(1e9F))), axes);
    }
    const auto weights = softmax(select(*mask, scores, scalar(-1e30F)), axes);
    return masking == Masking::kReplaceAndZero ? select(*mask, weights, scalar(0)) : weights;
}

/// Outputs: (batch, ..., heads, size) as the query is ordered, and the weights (batch, ..., heads, queries, keys).
Result<Outputs> attend(LayerContext& layer, const Outputs& projected, const std::vector<std::int64_t>& axes,
                       std::optional<Output> mask, Masking masking) {
    const auto rank = rank_of(projected[0]);
    const auto order = product_order(rank, axes);
    const auto kept = rank - 1 - axes.size();  // the axes that attention leaves alone
    const bool several = axes.size() > 1;
    Outputs ordered;
    Outputs flat;
    for (const auto& x : projected) {
        ordered.push_back(transpose(x, order));
        auto shape = zeros(kept);
        shape.insert(shape.end(), {-1, dimension(x, -1)});
        flat.push_back(several ? reshape(ordered.back(), shape) : ordered.back());
    }
    Output scores = std::make_shared<ops::MatMul>(flat[0], flat[1], false, true);
    const auto flat_shape = shape_of(scores);
    const auto rows = slice(shape_of(ordered[0]), 0, 0, -1);
    if (several) {
        const auto columns = slice(shape_of(ordered[1]), 0, static_cast<std::int64_t>(kept), -1);
        scores = reshape_to(scores, concatenate({rows, columns}, 0));
    }
    if (mask) {
        if (rank_of(*mask) > rank_of(scores) || rank_of(*mask) < 2 * axes.size())
            return layer.unsupported("a mask of shape " + shape_text(shape_of_output(*mask)));
        while (rank_of(*mask) < rank_of(scores))
            mask = unsqueeze(*mask, static_cast<std::int64_t>(rank_of(*mask) - 2 * axes.size()));
    }
    std::vector<std::int64_t> last_axes;
    for (auto axis = rank_of(scores) - axes.size(); axis < rank_of(scores); ++axis)
        last_axes.push_back(static_cast<std::int64_t>(axis));
    const auto weights = masked_softmax(scores, mask, masking, last_axes);
    Output y = std::make_shared<ops::MatMul>(several ? reshape_to(weights, flat_shape) : weights, flat[2]);
    if (several) y = reshape_to(y, concatenate({rows, integers({dimension(projected[2], -1)})}, 0));
    return Outputs{transpose(y, inverse(order)), weights};
}

Result<Outputs> build_heads(LayerContext& layer, const Heads& heads, const Arguments& call) {
    const bool with_scores = layer.flag("return_attention_scores");
    const bool drops = layer.number("dropout", 0) > 0;
    // Keras 3 has a short way for the plain case.
    auto masking =
        with_scores || drops || rank_of(call.query.value) != 3 ? Masking::kReplaceAndZero : Masking::kReplace;
    if (layer.keras_major() < 3)
        masking = layer.boolean("softmax_robust_masking", false) ? Masking::kReplace : Masking::kLower;
    const auto mask = score_mask(layer, heads, call, masking);
    const auto features = [](const Tensor& tensor) { return dimension(tensor.value, -1); };
    for (const auto* tensor : {&call.query, &call.value, &call.key}) {
        if (features(*tensor) < 1) return layer.broken("needs inputs with a known number of features");
    }
    const auto query =
        project(layer, call.query.value, "query", {features(call.query)}, {heads.query_heads, heads.key_size});
    const auto key = project(layer, call.key.value, "key", {features(call.key)}, {heads.key_heads, heads.key_size});
    const auto value =
        project(layer, call.value.value, "value", {features(call.value)}, {heads.key_heads, heads.value_size});
    if (layer.error()) return *layer.error();
    const auto factor = scalar(static_cast<float>(1.0 / std::sqrt(static_cast<double>(heads.key_size))));
    const auto times = heads.query_heads / heads.key_heads;
    auto attended = attend(layer,
                           {multiply(query, factor), repeat_heads(key, heads.key_heads, times),
                            repeat_heads(value, heads.key_heads, times)},
                           heads.axes, mask, masking);
    if (!attended) return attended.error();
    auto& y = attended->front();
    if (layer.boolean("use_gate", false)) {
        const auto gate =
            project(layer, call.query.value, "gate", {features(call.query)}, {heads.query_heads, heads.value_size});
        if (layer.error()) return *layer.error();
        y = multiply(y, std::make_shared<ops::Sigmoid>(gate));
    }
    y = project(layer, y, "output", {heads.query_heads, heads.value_size}, heads.output_shape);
    if (!with_scores) attended->pop_back();
    return attended;
}

/// An option that is null, one integer or a list.
std::vector<std::int64_t> integers_of(LayerContext& layer, const std::string& key, std::vector<std::int64_t> standard) {
    const auto& value = layer.config(key);
    if (value.is_null() || (value.is_array() && value.empty())) return standard;
    return layer.integers(key, value.is_array() ? value.size() : 1);
}

}  // namespace

Result<Outputs> build_multi_head_attention(LayerContext& layer) {
    const auto call = read_arguments(layer);
    if (!call) return call.error();
    layer.ignore({"query_shape", "key_shape", "value_shape", "flash_attention"});
    const auto rank = rank_of(call->query.value);
    Heads heads;
    heads.query_heads = heads.key_heads = layer.integer("num_heads");
    heads.key_size = layer.integer("key_dim");
    heads.value_size = layer.integer("value_dim", 0);
    if (heads.value_size == 0) heads.value_size = heads.key_size;
    heads.output_shape = integers_of(layer, "output_shape", {dimension(call->query.value, -1)});
    std::vector<std::int64_t> all;
    for (std::size_t axis = 1; axis + 1 < rank; ++axis) all.push_back(static_cast<std::int64_t>(axis));
    for (const auto axis : integers_of(layer, "attention_axes", all)) heads.axes.push_back(layer.axis(axis, rank));
    if (layer.error()) return *layer.error();
    for (const auto axis : heads.axes) {
        if (axis == 0 || axis + 1 >= static_cast<std::int64_t>(rank) ||
            std::count(heads.axes.begin(), heads.axes.end(), axis) > 1)
            return layer.broken("option attention_axes does not name axes between the batch and the features");
    }
    auto sizes = heads.output_shape;
    sizes.insert(sizes.end(), {heads.query_heads, heads.key_size, heads.value_size});
    for (const auto size : sizes) {
        if (size < 1 || size > std::numeric_limits<std::int32_t>::max())
            return layer.broken("options num_heads, key_dim, value_dim and output_shape must be positive");
    }
    return build_heads(layer, heads, *call);
}

Result<Outputs> build_grouped_query_attention(LayerContext& layer) {
    const auto call = read_arguments(layer);
    if (!call) return call.error();
    if (rank_of(call->query.value) != 3) return layer.broken("expects inputs with 3 axes");
    Heads heads;
    heads.query_heads = layer.integer("num_query_heads");
    heads.key_heads = layer.integer("num_key_value_heads");
    heads.key_size = heads.value_size = layer.integer("head_dim");
    heads.output_shape = {dimension(call->query.value, -1)};
    heads.axes = {1};
    heads.grouped = true;
    if (layer.error()) return *layer.error();
    for (const auto size : {heads.query_heads, heads.key_heads, heads.key_size, heads.output_shape[0]}) {
        if (size < 1 || size > std::numeric_limits<std::int32_t>::max())
            return layer.broken("options head_dim, num_query_heads and num_key_value_heads must be positive");
    }
    if (heads.query_heads % heads.key_heads != 0)
        return layer.broken("num_query_heads is not a multiple of num_key_value_heads");
    return build_heads(layer, heads, *call);
}

}  // namespace sirve::keras

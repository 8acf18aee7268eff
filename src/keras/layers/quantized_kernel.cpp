#include "keras/layers/quantized_kernel.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "keras/layers/float8.hpp"

namespace sirve::keras {

namespace {

using Mode = Quantization::Mode;

std::int64_t product(const Shape& shape) {
    std::int64_t total = 1;
    for (const auto size : shape) total *= size;
    return total;
}

/// "int8_from_float32", "int4/32_from_mixed_bfloat16", "gptq/4/128_from_float32": the part before and after "_from_".
std::pair<std::string, std::string> policy_name(const Json& policy) {
    const auto& config = member(policy, "config");
    const auto mode = text_member(config, "mode");
    if (!mode.empty()) return {mode, text_member(config, "source_name")};
    const auto name = policy.is_string() ? policy.get<std::string>() : text_member(config, "name");
    const auto from = name.find("_from_");
    return from == name.npos ? std::pair{std::string(), name} : std::pair{name.substr(0, from), name.substr(from + 6)};
}

/// The policy of a layer, or that of one inside it, which has its own in a map by path.
Json policy_of(LayerContext& layer, const std::string& part) {
    const auto& policy = layer.config("dtype");
    if (text_member(policy, "class_name") != "DTypePolicyMap") return part.empty() ? policy : Json();
    const auto& map = member(member(policy, "config"), "policy_map");
    if (map.is_object()) {
        for (const auto& [path, inner] : map.items()) {
            if (!part.empty() && (path == part || path.ends_with("/" + part))) return inner;
        }
    }
    return member(member(policy, "config"), "default_policy");
}

std::int64_t number_after(const std::string& mode, std::size_t slashes) {
    std::size_t at = 0;
    for (std::size_t count = 0; count < slashes && at != mode.npos; ++count) at = mode.find('/', at + 1);
    if (at == mode.npos) return 0;
    const bool negative = mode.compare(at + 1, 2, "-1") == 0;
    std::int64_t value = 0;
    for (++at; at < mode.size() && mode[at] >= '0' && mode[at] <= '9' && value < 1'000'000'000; ++at)
        value = value * 10 + (mode[at] - '0');
    return negative ? -1 : value;
}

std::optional<Quantization::Rounding> read_rounding(LayerContext& layer, const Json& quantizer) {
    if (quantizer.is_null()) return {};
    if (text_member(quantizer, "class_name") != "AbsMaxQuantizer") {
        layer.remember(layer.unsupported("inputs quantized by " + excerpt(quantizer)));
        return {};
    }
    const auto& config = member(quantizer, "config");
    Quantization::Rounding rounding;
    const auto& range = member(config, "value_range");
    if (range.is_array() && range.size() == 2 && range[0].is_number() && range[1].is_number()) {
        rounding.low = range[0].get<double>();
        rounding.high = range[1].get<double>();
    }
    if (member(config, "epsilon").is_number()) rounding.epsilon = member(config, "epsilon").get<double>();
    return rounding;
}

/// The values of 4 bits that lie two in a byte, low ones first, along the last axis (or the first one).
formats::FloatArray unpack(const formats::FloatArray& packed, std::int64_t size, bool last_axis, bool is_signed) {
    const auto rows = packed.shape[0];
    const auto columns = packed.shape[1];
    formats::FloatArray unpacked{last_axis ? Shape{rows, size} : Shape{size, columns}, {}};
    unpacked.values.resize(static_cast<std::size_t>(product(unpacked.shape)));
    for (std::int64_t row = 0; row < unpacked.shape[0]; ++row) {
        for (std::int64_t column = 0; column < unpacked.shape[1]; ++column) {
            const auto from = last_axis ? row * columns + column / 2 : row / 2 * columns + column;
            const auto byte = static_cast<int>(packed.values[static_cast<std::size_t>(from)]) & 0xFF;
            int value = (last_axis ? column : row) % 2 == 0 ? byte & 0xF : byte >> 4;
            if (is_signed && value >= 8) value -= 16;
            unpacked.values[static_cast<std::size_t>(row * unpacked.shape[1] + column)] = static_cast<float>(value);
        }
    }
    return unpacked;
}

/// (values - zeros) * scales, where the index in the group axis of the latter two comes from `groups`: along the rows
/// of `values` (then the scales are (groups, columns)), or along its columns ((rows, groups)).
void dequantize(formats::FloatArray& array, const formats::FloatArray& scales, const formats::FloatArray& zeros,
                const formats::FloatArray& groups, bool along_rows, LayerContext& layer) {
    const auto columns = array.shape[1];
    const auto width = scales.shape[1];
    const auto count = along_rows ? scales.shape[0] : width;
    for (const float group : groups.values) {
        if (group < 0 || group >= static_cast<float>(count))
            return layer.remember(layer.broken("weight g_idx names a group that there is not"));
    }
    for (std::int64_t row = 0; row < array.shape[0]; ++row) {
        for (std::int64_t column = 0; column < columns; ++column) {
            const auto group =
                static_cast<std::int64_t>(groups.values[static_cast<std::size_t>(along_rows ? row : column)]);
            const auto at = static_cast<std::size_t>(along_rows ? group * width + column : row * width + group);
            auto& value = array.values[static_cast<std::size_t>(row * columns + column)];
            value = (value - zeros.values[at]) * scales.values[at];
        }
    }
}

formats::FloatArray transposed(const formats::FloatArray& array) {
    return permute(array, {1, 0});
}

/// The kernel of GPTQ or AWQ, stored (columns, rows) with 8 bits or two in a byte, as (rows, columns).
formats::FloatArray read_by_columns(LayerContext& layer, const Weights& holder, const Quantization& quantization,
                                    std::vector<WeightSpec>& specs, Kernel& kernel) {
    const auto first = specs.size();  // after the bias
    const auto stored = holder.shapes();
    const bool is_awq = quantization.mode == Mode::kAwq;
    const auto expected = first + (is_awq ? 5 : 4);
    if (stored && stored->size() == expected - 1) {
        layer.remember(
            layer.unsupported("the file has no zero points of the quantized kernel, which Keras 3.15 leaves out, "
                              "so that it can't load the file either"));
        return {{1, 1}, {0}};
    }
    if (!stored || stored->size() != expected || (*stored)[first].size() != 2 || (*stored)[first + 1].size() != 2) {
        layer.remember(layer.broken("expects " + std::to_string(expected) + " weights of a quantized kernel in '" +
                                    holder.place() + "'"));
        return {{1, 1}, {0}};
    }
    const auto rows = (*stored)[first][1];
    const auto columns = (*stored)[first + 1][0];
    const auto groups = (*stored)[first + 1][1];
    const bool packed = is_awq || quantization.bits == 4;
    specs.push_back({"kernel", {packed ? (columns + 1) / 2 : columns, rows}});
    specs.push_back({"kernel_scale", {columns, groups}});
    specs.push_back({"kernel_zero", {columns, groups}});
    if (is_awq) specs.push_back({"awq_scales", {rows}});
    specs.push_back({"g_idx", {rows}});
    const auto values = layer.weight_values_of(holder, specs);
    if (layer.error()) return {{1, 1}, {0}};
    if (first > 0) kernel.bias = constant(values[0]);
    auto array = packed ? unpack(values[first], columns, false, false) : values[first];
    dequantize(array, values[first + 1], values[first + 2], values.back(), false, layer);
    array = transposed(array);
    if (is_awq) {
        for (std::size_t at = 0; at < array.values.size(); ++at)
            array.values[at] /= values[first + 3].values[at / static_cast<std::size_t>(columns)];
    }
    return array;
}

/// The kernel of int4 as (rows, columns), whole numbers if it has one scale for each column.
formats::FloatArray read_int4(LayerContext& layer, const Weights& holder, const Quantization& quantization,
                              std::vector<WeightSpec> specs, std::int64_t rows, std::int64_t columns, Kernel& kernel) {
    specs.insert(specs.begin(), {"kernel", {rows, (columns + 1) / 2}});
    const auto next = specs.size();
    const bool grouped = quantization.block_size > 0;
    const auto groups = grouped ? (rows + quantization.block_size - 1) / quantization.block_size : 1;
    const Shape scale_shape = grouped ? Shape{groups, columns} : Shape{columns};
    specs.push_back({"kernel_scale", scale_shape});
    if (grouped) {
        specs.push_back({"kernel_zero", scale_shape});
        specs.push_back({"g_idx", {rows}});
    }
    const auto values = layer.weight_values_of(holder, specs);
    if (layer.error()) return {{1, 1}, {0}};
    if (next > 1) kernel.bias = constant(values[1]);
    auto array = unpack(values[0], columns, true, true);
    if (grouped)
        dequantize(array, values[next], values[next + 1], values[next + 2], true, layer);
    else
        kernel.scale = constant(values[next]);
    return array;
}

formats::FloatArray read_float8(LayerContext& layer, const Weights& holder, const Quantization& quantization,
                                std::vector<WeightSpec> specs, const Shape& shape, Kernel& kernel) {
    specs.insert(specs.begin(), {"kernel", shape});
    const auto next = specs.size();
    for (const char* tensor : {"inputs", "kernel", "outputs_grad"}) {
        specs.push_back({tensor + std::string("_scale"), {}});
        specs.push_back({tensor + std::string("_amax_history"), {-1}});
    }
    auto values = layer.weight_values_of(holder, specs);
    if (layer.error()) return {{1, 1}, {0}};
    kernel.inputs_scale = values[next].values[0];
    const float scale = values[next + 2].values[0];
    for (auto& value : values[0].values) value = through_float8(value, scale);
    if (next > 1) {
        // Keras sends the bias through bfloat16, so that the product and the sum can be one operation of a GPU.
        if (quantization.computes_in_float32) {
            for (auto& value : values[1].values) value = through_bfloat16(value);
        }
        kernel.bias = constant(values[1]);
    }
    return values[0];
}

std::vector<WeightSpec> embedding_specs(const Quantization& quantization, std::int64_t rows, std::int64_t width) {
    const bool packed = quantization.mode == Mode::kInt4;
    const auto block = packed ? quantization.block_size : -1;
    std::vector<WeightSpec> specs{{"embeddings", {rows, packed ? (width + 1) / 2 : width}}};
    const Shape scale_shape = block > 0 ? Shape{rows, (width + block - 1) / block} : Shape{rows};
    if (quantization.mode != Mode::kNone) specs.push_back({"embeddings_scale", scale_shape});
    if (block > 0) {
        specs.push_back({"embeddings_zero", scale_shape});
        specs.push_back({"g_idx", {width}});
    }
    return specs;
}

/// The table of what `embedding_specs` names.
formats::FloatArray table_of(LayerContext& layer, const Quantization& quantization,
                             const std::vector<formats::FloatArray>& values, std::int64_t width) {
    if (quantization.mode == Mode::kNone) return values[0];
    auto table = quantization.mode == Mode::kInt4 ? unpack(values[0], width, true, true) : values[0];
    if (quantization.mode == Mode::kInt4 && quantization.block_size > 0) {
        dequantize(table, values[1], values[2], values[3], false, layer);
        return table;
    }
    for (std::size_t at = 0; at < table.values.size(); ++at)
        table.values[at] /= values[1].values[at / static_cast<std::size_t>(width)];
    return table;
}

}  // namespace

std::string quantization_mode(const Json& policy) {
    return policy_name(policy).first;
}

Quantization read_quantization(LayerContext& layer, const std::string& part, bool int4_rounds_inputs) {
    Quantization quantization;
    const auto [mode, source] = policy_name(policy_of(layer, part));
    quantization.computes_in_float32 = source.empty() || source == "float32";
    layer.ignore({"lora_rank", "lora_alpha", "gptq_unpacked_column_size"});
    const auto& config = part.empty() ? layer.config("quantization_config") : Json();
    const auto& rounding = member(member(config, "config"), "activation_quantizer");
    if (mode.empty()) return quantization;
    if (mode == "int8") {
        quantization.mode = Mode::kInt8;
        quantization.inputs = config.is_null() ? Quantization::Rounding{} : read_rounding(layer, rounding);
    } else if (mode.starts_with("int4")) {
        quantization.mode = Mode::kInt4;
        quantization.block_size = mode == "int4" ? -1 : number_after(mode, 1);
        const auto& block = member(member(config, "config"), "block_size");
        if (config.is_object()) quantization.block_size = block.is_number_integer() ? block.get<std::int64_t>() : -1;
        if (!config.is_null())
            quantization.inputs = read_rounding(layer, rounding);
        else if (int4_rounds_inputs)
            quantization.inputs = Quantization::Rounding{};
    } else if (mode == "float8") {
        quantization.mode = Mode::kFloat8;
    } else if (mode.starts_with("gptq/")) {
        quantization.mode = Mode::kGptq;
        quantization.bits = number_after(mode, 1);
    } else if (mode.starts_with("awq/4/")) {
        quantization.mode = Mode::kAwq;
    } else {
        layer.remember(
            layer.unsupported("weights quantized as '" + mode + "'; int8, int4, float8, gptq and awq are read"));
    }
    return quantization;
}

Kernel read_kernel(LayerContext& layer, const Weights& holder, const Quantization& quantization, const Shape& shape,
                   const std::optional<Shape>& bias_shape, const std::string& name) {
    Kernel kernel;
    const auto prefix = name.empty() ? name : name + " ";
    std::vector<WeightSpec> specs;
    if (bias_shape) specs.push_back({prefix + "bias", *bias_shape});
    formats::FloatArray array{{1, 1}, {0}};
    switch (quantization.mode) {
        case Mode::kNone:
        case Mode::kInt8: {
            specs.insert(specs.begin(), {prefix + "kernel", shape});
            if (quantization.mode == Mode::kInt8) {
                const auto stored = holder.shapes();
                specs.push_back(
                    {prefix + "kernel_scale", stored && stored->size() == specs.size() + 1 ? stored->back() : Shape{}});
            }
            auto values = layer.weight_values_of(holder, specs);
            array = std::move(values[0]);
            if (bias_shape) kernel.bias = constant(values[1]);
            if (quantization.mode == Mode::kInt8) kernel.scale = constant(values.back());
            break;
        }
        case Mode::kInt4: {
            const auto stored = holder.shapes();
            if (!stored || stored->empty() || (*stored)[0].size() != 2 || (*stored)[0][0] <= 0) {
                layer.remember(layer.broken("expects a packed kernel in '" + holder.place() + "'"));
                break;
            }
            const auto rows = (*stored)[0][0];
            array = read_int4(layer, holder, quantization, std::move(specs), rows, product(shape) / rows, kernel);
            break;
        }
        case Mode::kFloat8:
            array = read_float8(layer, holder, quantization, std::move(specs), shape, kernel);
            break;
        case Mode::kGptq:
        case Mode::kAwq:
            array = read_by_columns(layer, holder, quantization, specs, kernel);
            break;
    }
    const bool is_flat = quantization.mode != Mode::kNone && quantization.mode != Mode::kInt8;
    if (!layer.error() && is_flat && array.shape != shape) {
        if (product(array.shape) == product(shape))
            array.shape = shape;
        else
            layer.remember(layer.broken("the kernel has the shape " + shape_text(array.shape) +
                                        " in the file; expected " + shape_text(shape)));
    }
    kernel.values = constant(array);
    return kernel;
}

formats::FloatArray read_embeddings(LayerContext& layer, const Quantization& quantization, std::int64_t rows,
                                    std::int64_t width) {
    const auto values = layer.weight_values(embedding_specs(quantization, rows, width));
    return layer.error() ? formats::FloatArray{{1, 1}, {0}} : table_of(layer, quantization, values, width);
}

ReversibleTables read_reversible_embeddings(LayerContext& layer, const Quantization& quantization, std::int64_t rows,
                                            std::int64_t width, bool tied) {
    ReversibleTables tables;
    std::vector<WeightSpec> specs;
    const auto quantized = embedding_specs(quantization, rows, width);
    specs.insert(specs.end(), quantized.begin(), quantized.end());
    const auto own = specs.size();
    const bool packed = quantization.mode == Mode::kInt4;
    const auto block = packed ? quantization.block_size : -1;
    if (!tied) {
        specs.push_back({"reverse_embeddings", {packed ? (width + 1) / 2 : width, rows}});
        const Shape scale_shape = block > 0 ? Shape{(width + block - 1) / block, rows} : Shape{rows};
        if (quantization.mode != Mode::kNone) specs.push_back({"reverse_embeddings_scale", scale_shape});
        if (block > 0) specs.push_back({"reverse_embeddings_zero", scale_shape});
    }
    const auto values = layer.weight_values(specs);
    tables.reverse.values = constant(values[0]);
    if (layer.error()) return tables;
    tables.table = table_of(layer, quantization, values, width);
    // What rounded inputs are multiplied by are whole numbers, if each column has one scale.
    if (tied && (quantization.mode == Mode::kNone || block > 0)) {
        tables.reverse.values = constant(transposed(tables.table));
    } else if (tied) {
        tables.reverse.values = constant(transposed(packed ? unpack(values[0], width, true, true) : values[0]));
        tables.reverse.scale = constant(values[1]);
    } else {
        auto reverse = packed ? unpack(values[own], width, false, true) : values[own];
        if (block > 0)
            dequantize(reverse, values[own + 1], values[own + 2], values[3], true, layer);
        else if (quantization.mode != Mode::kNone)
            tables.reverse.scale = constant(values[own + 1]);
        tables.reverse.values = constant(reverse);
    }
    return tables;
}

std::pair<Output, std::optional<Output>> round_inputs(const Output& x, const std::vector<std::int64_t>& axes,
                                                      const Quantization& quantization, const Kernel& kernel) {
    if (kernel.inputs_scale) return {through_float8(x, *kernel.inputs_scale), {}};
    if (!quantization.inputs) return {x, {}};
    const auto& rounding = *quantization.inputs;
    const Output size = std::make_shared<ops::ReduceMax>(std::make_shared<ops::Abs>(x), integers(axes), true);
    const Output scale =
        divide(scalar(static_cast<float>(rounding.high)), add(size, scalar(static_cast<float>(rounding.epsilon))));
    const Output rounded = std::make_shared<ops::Round>(multiply(x, scale), ops::Round::RoundMode::HALF_TO_EVEN);
    const Output clipped = std::make_shared<ops::Clamp>(rounded, rounding.low, rounding.high);
    return {clipped, std::make_shared<ops::Squeeze>(scale, integers(axes))};
}

Output multiply_by(const Output& x, const Kernel& kernel, const Quantization& quantization) {
    const auto [inputs, inputs_scale] = round_inputs(x, {-1}, quantization, kernel);
    Output y = std::make_shared<ops::MatMul>(inputs, kernel.values);
    std::optional<Output> scale;
    if (inputs_scale) scale = unsqueeze(*inputs_scale, -1);
    if (kernel.scale) {
        const auto columns = reshape(*kernel.scale, {-1});
        scale = scale ? multiply(columns, *scale) : columns;
    }
    if (scale) y = divide(y, *scale);
    return kernel.bias ? add(y, *kernel.bias) : y;
}

}  // namespace sirve::keras

#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "keras/layer_context.hpp"

/// Kernels that Keras has quantized (`model.quantize(...)`), and the products with them as Keras computes them: with
/// int8 it also rounds the inputs, row by row, to 127 steps on either side; with float8 it rounds both to 4 significant
/// bits; int4, GPTQ and AWQ only store the kernel with fewer bits. (keras/src/quantizers/quantizers.py, and
/// `_int8_call` and its like in keras/src/layers/core/dense.py.) What is rounded to integers is exact in float32.
namespace sirve::keras {

/// How a layer's weights are quantized, as its dtype policy and its `quantization_config` say.
struct Quantization {
    enum class Mode { kNone, kInt8, kInt4, kFloat8, kGptq, kAwq };

    Mode mode = Mode::kNone;
    std::int64_t block_size = -1;  ///< rows of a kernel that share their scales, for int4; -1 for all
    std::int64_t bits = 4;         ///< of a weight, for GPTQ
    bool computes_in_float32 = true;
    /// How the inputs are rounded to integers, if they are.
    struct Rounding {
        double low = -127;
        double high = 127;
        double epsilon = 1e-7;
    };
    std::optional<Rounding> inputs;
};

/// "int8", "int4/32" and so on; empty if a dtype policy is of no quantized layer.
std::string quantization_mode(const Json& policy);

/// The quantization of the layer itself, or of the layer inside it that is called `part`. `int4_rounds_inputs`: whether
/// this class of layers does so by default.
Quantization read_quantization(LayerContext& layer, const std::string& part = "", bool int4_rounds_inputs = false);

/// A kernel and all that belongs to a product with it.
struct Kernel {
    Output values;  ///< with the shape that was asked for
    std::optional<Output> bias;
    std::optional<Output> scale;        ///< what the product is to be divided by; as stored
    std::optional<float> inputs_scale;  ///< of inputs rounded to float8
};

/// Reads the weights of `holder`. `shape` is that of the kernel before it was quantized, -1 where it may be anything.
Kernel read_kernel(LayerContext& layer, const Weights& holder, const Quantization& quantization, const Shape& shape,
                   const std::optional<Shape>& bias_shape, const std::string& name = "");

/// A table of embeddings (rows, width), for any quantization that it may have.
formats::FloatArray read_embeddings(LayerContext& layer, const Quantization& quantization, std::int64_t rows,
                                    std::int64_t width);

/// The weights of a ReversibleEmbedding: the table, and what its reverse multiplies by.
struct ReversibleTables {
    formats::FloatArray table;
    Kernel reverse;
};
ReversibleTables read_reversible_embeddings(LayerContext& layer, const Quantization& quantization, std::int64_t rows,
                                            std::int64_t width, bool tied);

/// What to multiply by the kernel, and what to divide the product by because of it, without the axes (counted in x)
/// that the product sums over; x itself and nothing if the inputs are not rounded.
std::pair<Output, std::optional<Output>> round_inputs(const Output& x, const std::vector<std::int64_t>& axes,
                                                      const Quantization& quantization, const Kernel& kernel);

/// x * kernel + bias over the last axis of x, for a kernel (size, units).
Output multiply_by(const Output& x, const Kernel& kernel, const Quantization& quantization);

}  // namespace sirve::keras

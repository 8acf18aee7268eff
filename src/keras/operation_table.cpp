#include "keras/operation_table.hpp"

#include <algorithm>
#include <array>

#include "keras/operations/operations.hpp"

namespace sirve::keras {

namespace {

using namespace operations;

constexpr OperationRow kTable[]{
    // Arithmetic.
    {"numpy", "Add", add, "x1 x2"},
    {"numpy", "Subtract", subtract, "x1 x2"},
    {"numpy", "Multiply", multiply, "x1 x2"},
    {"numpy", "Divide", divide, "x1 x2"},
    {"numpy", "TrueDivide", divide, "x1 x2"},
    {"numpy", "DivideNoNan", divide_no_nan, "x1 x2"},
    {"numpy", "FloorDivide", floor_divide, "x1 x2"},
    {"numpy", "Mod", mod, "x1 x2"},
    {"numpy", "Power", power, "x1 x2"},
    {"numpy", "Maximum", maximum, "x1 x2"},
    {"numpy", "Minimum", minimum, "x1 x2"},
    {"numpy", "Logaddexp", logaddexp, "x1 x2"},
    {"numpy", "Hypot", hypot, "x1 x2"},
    {"numpy", "Arctan2", arctan2, "x1 x2"},
    {"numpy", "Logaddexp2", logaddexp2, "x1 x2"},
    {"numpy", "Fmod", operations::fmod, "x1 x2"},
    {"numpy", "Fmax", operations::fmax, "x1 x2"},
    {"numpy", "Fmin", operations::fmin, "x1 x2"},
    {"numpy", "Heaviside", heaviside, "x1 x2"},
    {"numpy", "BitwiseAnd", bitwise_and, "x y"},
    {"numpy", "BitwiseOr", bitwise_or, "x y"},
    {"numpy", "BitwiseXor", bitwise_xor, "x y"},

    // Functions of one number.
    {"numpy", "Negative", negative, "x"},
    {"numpy", "Absolute", absolute, "x"},
    {"numpy", "Sign", operations::sign, "x"},
    {"numpy", "Square", square, "x"},
    {"numpy", "Sqrt", float_unary<ops::Sqrt>, "x"},
    {"math", "Rsqrt", rsqrt, "x"},
    {"numpy", "Reciprocal", reciprocal, "x"},
    {"numpy", "Exp", float_unary<ops::Exp>, "x"},
    {"numpy", "Exp2", operations::exp2, "x"},
    {"numpy", "Expm1", operations::expm1, "x"},
    {"numpy", "Log", float_unary<ops::Log>, "x"},
    {"numpy", "Log1p", operations::log1p, "x"},
    {"numpy", "Log2", operations::log2, "x"},
    {"numpy", "Log10", operations::log10, "x"},
    {"numpy", "Sin", float_unary<ops::Sin>, "x"},
    {"numpy", "Cos", float_unary<ops::Cos>, "x"},
    {"numpy", "Tan", float_unary<ops::Tan>, "x"},
    {"numpy", "Arcsin", float_unary<ops::Asin>, "x"},
    {"numpy", "Arccos", float_unary<ops::Acos>, "x"},
    {"numpy", "Arctan", float_unary<ops::Atan>, "x"},
    {"numpy", "Sinh", float_unary<ops::Sinh>, "x"},
    {"numpy", "Cosh", float_unary<ops::Cosh>, "x"},
    {"numpy", "Tanh", float_unary<ops::Tanh>, "x"},
    {"numpy", "Arcsinh", float_unary<ops::Asinh>, "x"},
    {"numpy", "Arccosh", float_unary<ops::Acosh>, "x"},
    {"numpy", "Arctanh", float_unary<ops::Atanh>, "x"},
    {"numpy", "Deg2rad", deg2rad, "x"},
    {"numpy", "Rad2deg", rad2deg, "x"},
    {"numpy", "Floor", float_unary<ops::Floor>, "x"},
    {"numpy", "Ceil", float_unary<ops::Ceiling>, "x"},
    {"numpy", "Round", operations::round, "x"},
    {"numpy", "Trunc", operations::trunc, "x"},
    {"numpy", "Clip", clip, "x"},
    {"numpy", "Cbrt", operations::cbrt, "x"},
    {"numpy", "Sinc", sinc, "x"},
    {"numpy", "NanToNum", nan_to_num, "x"},
    {"math", "Erf", float_unary<ops::Erf>, "x"},
    {"math", "Erfc", operations::erfc, "x"},
    {"core", "Cast", cast_to, "x"},
    {"core", "ConvertToTensor", cast_to, "x"},
    {"core", "StopGradient", same, "variable"},
    {"numpy", "Copy", same, "x"},

    // Comparisons and logic.
    {"numpy", "Equal", compare<ops::Equal>, "x1 x2"},
    {"numpy", "NotEqual", compare<ops::NotEqual>, "x1 x2"},
    {"numpy", "Greater", compare<ops::Greater>, "x1 x2"},
    {"numpy", "GreaterEqual", compare<ops::GreaterEqual>, "x1 x2"},
    {"numpy", "Less", compare<ops::Less>, "x1 x2"},
    {"numpy", "LessEqual", compare<ops::LessEqual>, "x1 x2"},
    {"numpy", "Isclose", is_close, "x1 x2 rtol atol"},
    {"numpy", "Isnan", float_test<ov::op::v10::IsNaN>, "x"},
    {"numpy", "Isinf", float_test<ov::op::v10::IsInf>, "x"},
    {"numpy", "Isposinf", is_positive_infinity, "x"},
    {"numpy", "Isneginf", is_negative_infinity, "x"},
    {"numpy", "Isfinite", is_finite, "x"},
    {"numpy", "LogicalAnd", logical<ops::LogicalAnd>, "x1 x2"},
    {"numpy", "LogicalOr", logical<ops::LogicalOr>, "x1 x2"},
    {"numpy", "LogicalXor", logical<ops::LogicalXor>, "x1 x2"},
    {"numpy", "LogicalNot", logical_not, "x"},
    {"numpy", "Where", where, "condition x1 x2"},
    {"numpy", "Select", select_first, "condlist choicelist default"},
    {"numpy", "IsIn", is_in, "x1 x2"},

    // Reductions.
    {"numpy", "Sum", sum, "x"},
    {"numpy", "Prod", prod, "x"},
    {"numpy", "Mean", mean, "x"},
    {"numpy", "Average", average, "x weights"},
    {"numpy", "Max", operations::max, "x"},
    {"numpy", "Min", operations::min, "x"},
    {"numpy", "Amax", operations::max, "x"},
    {"numpy", "Amin", operations::min, "x"},
    {"numpy", "Ptp", peak_to_peak, "x"},
    {"numpy", "Var", var, "x"},
    {"numpy", "Std", standard_deviation, "x"},
    {"nn", "Moments", moments, "x"},
    {"numpy", "Any", operations::any, "x"},
    {"numpy", "All", operations::all, "x"},
    {"numpy", "CountNonzero", count_nonzero, "x"},
    {"math", "Logsumexp", logsumexp, "x"},
    {"linalg", "Norm", norm, "x"},
    {"nn", "Normalize", normalize, "x"},
    {"numpy", "Cumsum", cumsum, "x"},
    {"numpy", "Cumprod", cumprod, "x"},
    {"numpy", "Trapezoid", trapezoid, "y"},

    // Order.
    {"numpy", "Argmax", argmax, "x"},
    {"numpy", "Argmin", argmin, "x"},
    {"numpy", "Sort", operations::sort, "x"},
    {"numpy", "Argsort", argsort, "x"},
    {"numpy", "Median", median, "x"},
    {"numpy", "Quantile", quantile, "x q"},
    {"numpy", "Percentile", quantile, "x q"},
    {"numpy", "Digitize", digitize, "x bins"},
    {"math", "TopK", top_k, "x"},

    // Shapes.
    {"numpy", "Reshape", operations::reshape, "x"},
    {"numpy", "Ravel", ravel, "x"},
    {"numpy", "Transpose", operations::transpose, "x"},
    {"numpy", "Swapaxes", swapaxes, "x"},
    {"numpy", "Moveaxis", moveaxis, "x"},
    {"numpy", "ExpandDims", expand_dims, "x"},
    {"numpy", "Squeeze", operations::squeeze, "x"},
    {"numpy", "Flip", flip, "x"},
    {"numpy", "Fliplr", fliplr, "x"},
    {"numpy", "Rot90", rot90, "array"},
    {"numpy", "Roll", roll, "x"},
    {"numpy", "Pad", pad, "x constant_values"},
    {"einops", "Rearrange", rearrange, "tensor pattern"},
    {"numpy", "Tril", triangle, "x"},
    {"numpy", "Triu", triangle, "x"},
    {"numpy", "Diagonal", diagonal, "x"},
    {"numpy", "Trace", operations::trace, "x"},
    {"numpy", "ZerosLike", zeros_like, "x"},
    {"numpy", "OnesLike", ones_like, "x"},
    {"numpy", "FullLike", full_like, "x fill_value"},

    // Joining and taking apart.
    {"numpy", "Concatenate", operations::concatenate, "xs"},
    {"numpy", "Hstack", hstack, "xs"},
    {"numpy", "Stack", stack, "x"},
    {"numpy", "Append", append, "x1 x2"},
    {"numpy", "Split", split, "x"},
    {"numpy", "ArraySplit", array_split, "x"},
    {"core", "Unstack", unstack, "x"},
    {"numpy", "Repeat", repeat, "x"},
    {"numpy", "Tile", tile, "x"},

    // Indexing.
    {"numpy", "GetItem", get_item, "x key"},
    {"numpy", "Take", take, "x indices"},
    {"numpy", "TakeAlongAxis", take_along_axis, "x indices"},
    {"numpy", "Diff", diff, "a"},

    // Products.
    {"numpy", "Matmul", matmul, "x1 x2"},
    {"numpy", "Dot", dot, "x1 x2"},
    {"numpy", "Inner", inner, "x1 x2"},
    {"numpy", "Outer", outer, "x1 x2"},
    {"numpy", "Tensordot", tensordot, "x1 x2"},
    {"numpy", "Einsum", einsum, "*operands"},
    {"numpy", "Cross", cross, "x1 x2"},
    {"math", "CDist", cdist, "x y"},

    // Neural networks.
    {"nn", "Relu", activation, "x"},
    {"nn", "Relu6", activation, "x"},
    {"activations", "ReLU", operations::relu, "x"},
    {"nn", "LeakyRelu", operations::leaky_relu, "x"},
    {"nn", "Sigmoid", activation, "x"},
    {"nn", "SparseSigmoid", activation, "x"},
    {"nn", "HardSigmoid", activation, "x"},
    {"nn", "LogSigmoid", activation, "x"},
    {"nn", "Softplus", activation, "x"},
    {"nn", "SparsePlus", activation, "x"},
    {"nn", "Softsign", activation, "x"},
    {"nn", "Silu", activation, "x"},
    {"nn", "HardSilu", activation, "x"},
    {"nn", "Elu", operations::elu, "x"},
    {"nn", "Celu", celu, "x"},
    {"nn", "Selu", activation, "x"},
    {"nn", "Gelu", gelu, "x"},
    {"nn", "Glu", glu, "x"},
    {"nn", "HardTanh", activation, "x"},
    {"nn", "TanhShrink", activation, "x"},
    {"nn", "SoftShrink", soft_shrink, "x"},
    {"nn", "HardShrink", hard_shrink, "x"},
    {"nn", "Threshold", threshold, "x"},
    {"nn", "Squareplus", squareplus, "x"},
    {"nn", "Softmax", operations::softmax, "x"},
    {"nn", "LogSoftmax", log_softmax, "x"},
    {"nn", "OneHot", one_hot, "x"},
    {"nn", "MultiHot", multi_hot, "inputs"},
    {"nn", "MaxPool", max_pool, "inputs"},
    {"nn", "AveragePool", average_pool, "inputs"},
    {"nn", "Conv", convolve, "inputs kernel"},
    {"nn", "DepthToSpace", depth_to_space, "x"},
    {"nn", "SpaceToDepth", space_to_depth, "x"},
    {"nn", "BatchNorm", batch_norm, "x mean variance offset scale"},
    {"nn", "LayerNorm", layer_norm, "x gamma beta"},
    {"nn", "RMSNorm", rms_norm, "x scale"},
    {"nn", "DotProductAttention", dot_product_attention, "query key value bias mask scale"},
    {"image", "RGBToGrayscale", rgb_to_grayscale, "images"},
};

}  // namespace

std::span<const OperationRow> operation_table() {
    return kTable;
}

const OperationRow* find_operation(std::string_view module, std::string_view class_name) {
    const auto dot = module.rfind('.');
    const auto last = dot == std::string_view::npos ? module : module.substr(dot + 1);
    const auto found = std::find_if(std::begin(kTable), std::end(kTable), [&](const OperationRow& row) {
        return row.module == last && row.class_name == class_name;
    });
    return found == std::end(kTable) ? nullptr : &*found;
}

}  // namespace sirve::keras

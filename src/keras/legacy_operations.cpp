#include "keras/legacy_operations.hpp"

#include <algorithm>

namespace sirve::keras {

namespace {

constexpr LegacyRow kTable[]{
    {"__operators__.add", "numpy", "Add", "x:x1 y:x2"},
    {"__operators__.eq", "numpy", "Equal", "self:x1 other:x2"},
    {"__operators__.ne", "numpy", "NotEqual", "self:x1 other:x2"},
    {"__operators__.getitem", "numpy", "GetItem", "x slice_spec:key"},
    {"math.add", "numpy", "Add", "x:x1 y:x2"},
    {"math.subtract", "numpy", "Subtract", "x:x1 y:x2"},
    {"math.multiply", "numpy", "Multiply", "x:x1 y:x2"},
    {"math.divide", "numpy", "Divide", "x:x1 y:x2"},
    {"math.truediv", "numpy", "TrueDivide", "x:x1 y:x2"},
    {"math.divide_no_nan", "numpy", "DivideNoNan", "x:x1 y:x2"},
    {"floor_div", "numpy", "FloorDivide", "x:x1 y:x2"},
    {"math.floordiv", "numpy", "FloorDivide", "x:x1 y:x2"},
    {"math.floormod", "numpy", "Mod", "x:x1 y:x2"},
    {"math.pow", "numpy", "Power", "x:x1 y:x2"},
    {"math.maximum", "numpy", "Maximum", "x:x1 y:x2"},
    {"math.minimum", "numpy", "Minimum", "x:x1 y:x2"},
    {"math.atan2", "numpy", "Arctan2", "y:x1 x:x2"},

    {"math.negative", "numpy", "Negative", "x"},
    {"math.abs", "numpy", "Absolute", "x"},
    {"math.sign", "numpy", "Sign", "x"},
    {"math.square", "numpy", "Square", "x"},
    {"math.sqrt", "numpy", "Sqrt", "x"},
    {"math.rsqrt", "math", "Rsqrt", "x"},
    {"math.reciprocal", "numpy", "Reciprocal", "x"},
    {"math.exp", "numpy", "Exp", "x"},
    {"math.expm1", "numpy", "Expm1", "x"},
    {"math.log", "numpy", "Log", "x"},
    {"math.log1p", "numpy", "Log1p", "x"},
    {"math.sin", "numpy", "Sin", "x"},
    {"math.cos", "numpy", "Cos", "x"},
    {"math.tan", "numpy", "Tan", "x"},
    {"math.asin", "numpy", "Arcsin", "x"},
    {"math.acos", "numpy", "Arccos", "x"},
    {"math.atan", "numpy", "Arctan", "x"},
    {"math.sinh", "numpy", "Sinh", "x"},
    {"math.cosh", "numpy", "Cosh", "x"},
    {"math.tanh", "numpy", "Tanh", "x"},
    {"math.asinh", "numpy", "Arcsinh", "x"},
    {"math.acosh", "numpy", "Arccosh", "x"},
    {"math.atanh", "numpy", "Arctanh", "x"},
    {"math.erfc", "math", "Erfc", "x"},
    {"math.erfinv", "math", "Erfinv", "x"},
    {"math.bessel_i0", "numpy", "I0", "x"},
    {"math.is_nan", "numpy", "Isnan", "x"},
    {"math.is_inf", "numpy", "Isinf", "x"},
    {"math.is_finite", "numpy", "Isfinite", "x"},
    {"math.logical_xor", "numpy", "LogicalXor", "x:x1 y:x2"},
    {"math.log_sigmoid", "nn", "LogSigmoid", "x"},
    {"math.cumprod", "numpy", "Cumprod", "x axis", R"({"axis":0})"},
    {"sort", "numpy", "Sort", "values:x axis"},
    {"broadcast_to", "numpy", "BroadcastTo", "input:x shape"},
    {"linalg.det", "linalg", "Det", "input:x"},
    {"linalg.inv", "linalg", "Inv", "input:x"},
    {"linalg.cholesky", "linalg", "Cholesky", "input:x"},
    {"linalg.trace", "numpy", "Trace", "x", R"({"axis1":-2,"axis2":-1})"},
    {"linalg.cross", "numpy", "Cross", "a:x1 b:x2"},
    {"image.rgb_to_hsv", "image", "RGBToHSV", "images"},
    {"image.hsv_to_rgb", "image", "HSVToRGB", "images"},
    {"math.floor", "numpy", "Floor", "x"},
    {"math.ceil", "numpy", "Ceil", "x"},
    {"math.round", "numpy", "Round", "x"},
    {"math.erf", "math", "Erf", "x"},
    {"clip_by_value", "numpy", "Clip", "t:x clip_value_min:x_min clip_value_max:x_max"},
    {"cast", "core", "Cast", "x dtype"},
    {"identity", "numpy", "Copy", "input:x"},
    {"stop_gradient", "core", "StopGradient", "input:variable"},

    {"math.equal", "numpy", "Equal", "x:x1 y:x2"},
    {"math.not_equal", "numpy", "NotEqual", "x:x1 y:x2"},
    {"math.greater", "numpy", "Greater", "x:x1 y:x2"},
    {"math.greater_equal", "numpy", "GreaterEqual", "x:x1 y:x2"},
    {"math.less", "numpy", "Less", "x:x1 y:x2"},
    {"math.less_equal", "numpy", "LessEqual", "x:x1 y:x2"},
    {"math.logical_and", "numpy", "LogicalAnd", "x:x1 y:x2"},
    {"math.logical_or", "numpy", "LogicalOr", "x:x1 y:x2"},
    {"math.logical_not", "numpy", "LogicalNot", "x"},
    {"where", "numpy", "Where", "condition x:x1 y:x2"},

    {"math.reduce_mean", "numpy", "Mean", "input_tensor:x axis keepdims", "", true},
    {"math.reduce_sum", "numpy", "Sum", "input_tensor:x axis keepdims"},
    {"math.reduce_prod", "numpy", "Prod", "input_tensor:x axis keepdims"},
    {"math.reduce_max", "numpy", "Max", "input_tensor:x axis keepdims"},
    {"math.reduce_min", "numpy", "Min", "input_tensor:x axis keepdims"},
    {"math.reduce_variance", "numpy", "Var", "input_tensor:x axis keepdims", "", true},
    {"math.reduce_std", "numpy", "Std", "input_tensor:x axis keepdims", "", true},
    {"math.reduce_any", "numpy", "Any", "input_tensor:x axis keepdims"},
    {"math.reduce_all", "numpy", "All", "input_tensor:x axis keepdims"},
    {"math.reduce_logsumexp", "math", "Logsumexp", "input_tensor:x axis keepdims", "", true},
    // TensorFlow's epsilon (1e-12) is below the root, and another one is left out here so that it is refused.
    {"math.l2_normalize", "nn", "Normalize", "x axis", R"({"epsilon":1e-6})", true},
    {"math.cumsum", "numpy", "Cumsum", "x axis", R"({"axis":0})"},
    {"math.argmax", "numpy", "Argmax", "input:x axis", R"({"axis":0})"},
    {"math.argmin", "numpy", "Argmin", "input:x axis", R"({"axis":0})"},
    {"math.top_k", "math", "TopK", "input:x k sorted", R"({"k":1})"},

    {"reshape", "numpy", "Reshape", "tensor:x shape:newshape"},
    {"transpose", "numpy", "Transpose", "a:x perm:axes"},
    {"expand_dims", "numpy", "ExpandDims", "input:x axis"},
    {"squeeze", "numpy", "Squeeze", "input:x axis"},
    {"pad", "numpy", "Pad", "tensor:x paddings:pad_width mode constant_values"},
    {"reverse", "numpy", "Flip", "tensor:x axis"},
    {"roll", "numpy", "Roll", "input:x shift axis"},
    {"zeros_like", "numpy", "ZerosLike", "input:x dtype"},
    {"ones_like", "numpy", "OnesLike", "input:x dtype"},
    {"concat", "numpy", "Concatenate", "values:xs axis"},
    {"stack", "numpy", "Stack", "values:x axis"},
    {"split", "numpy", "Split", "value:x num_or_size_splits:sizes axis"},
    {"unstack", "core", "Unstack", "value:x num axis"},
    {"repeat", "numpy", "Repeat", "input:x repeats axis"},
    {"tile", "numpy", "Tile", "input:x multiples:repeats"},
    {"gather", "numpy", "Take", "params:x indices axis", R"({"axis":0})"},
    {"linalg.matmul", "numpy", "Matmul", "a:x1 b:x2"},
    {"linalg.tensordot", "numpy", "Tensordot", "a:x1 b:x2 axes"},

    {"nn.bias_add", "numpy", "Add", "value:x1 bias:x2"},
    {"nn.relu", "nn", "Relu", "features:x"},
    {"nn.relu6", "nn", "Relu6", "features:x"},
    {"nn.leaky_relu", "nn", "LeakyRelu", "features:x alpha:negative_slope"},
    {"math.sigmoid", "nn", "Sigmoid", "x"},
    {"math.softplus", "nn", "Softplus", "features:x"},
    {"nn.softsign", "nn", "Softsign", "features:x"},
    {"nn.elu", "nn", "Elu", "features:x"},
    {"nn.selu", "nn", "Selu", "features:x"},
    {"nn.silu", "nn", "Silu", "features:x"},
    {"nn.gelu", "nn", "Gelu", "features:x approximate", R"({"approximate":false})"},
    {"nn.softmax", "nn", "Softmax", "logits:x axis"},
    {"nn.log_softmax", "nn", "LogSoftmax", "logits:x axis"},
    {"one_hot", "nn", "OneHot", "indices:x depth:num_classes axis dtype"},
};

}  // namespace

std::span<const LegacyRow> legacy_operations() {
    return kTable;
}

const LegacyRow* find_legacy_operation(std::string_view function) {
    constexpr std::string_view kOld = "compat.v1.";
    if (function.starts_with(kOld)) function.remove_prefix(kOld.size());
    const auto found = std::find_if(std::begin(kTable), std::end(kTable),
                                    [&](const LegacyRow& row) { return row.function == function; });
    return found == std::end(kTable) ? nullptr : &*found;
}

}  // namespace sirve::keras

#include "keras/operation_table.hpp"

#include <algorithm>
#include <array>
#include <string>

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

    // Without what is not a number.
    {"numpy", "Nansum", nan_sum, "x"},
    {"numpy", "Nanprod", nan_prod, "x"},
    {"numpy", "Nanmax", nan_max, "x"},
    {"numpy", "Nanmin", nan_min, "x"},
    {"numpy", "Nanargmax", nan_argmax, "x"},
    {"numpy", "Nanargmin", nan_argmin, "x"},
    {"numpy", "Nanmean", nan_mean, "x"},
    {"numpy", "Nanvar", nan_var, "x"},
    {"numpy", "Nanstd", nan_std, "x"},
    {"numpy", "Nancumsum", nan_cumsum, "x"},
    {"numpy", "Nancumprod", nan_cumprod, "x"},
    {"numpy", "Nanmedian", nan_quantile, "x"},
    {"numpy", "Nanquantile", nan_quantile, "x q"},
    {"numpy", "Nanpercentile", nan_quantile, "x q"},

    // Bits, integers and representations.
    {"numpy", "BitwiseInvert", bitwise_not, "x"},
    {"numpy", "BitwiseNot", bitwise_not, "x"},
    {"numpy", "BitwiseLeftShift", left_shift, "x y"},
    {"numpy", "LeftShift", left_shift, "x y"},
    {"numpy", "BitwiseRightShift", right_shift, "x y"},
    {"numpy", "RightShift", right_shift, "x y"},
    {"numpy", "Gcd", operations::gcd, "x1 x2"},
    {"numpy", "Lcm", operations::lcm, "x1 x2"},
    {"numpy", "Ldexp", operations::ldexp, "x1 x2"},
    {"numpy", "Signbit", sign_bit, "x"},
    {"numpy", "Isreal", is_real, "x"},
    {"numpy", "SearchSorted", search_sorted, "sorted_sequence values"},
    {"numpy", "UnravelIndex", unravel_index, "indices"},
    {"core", "SaturateCast", saturate_cast, "x"},

    // Sizes, grids and windows.
    {"numpy", "BroadcastTo", broadcast_to, "x"},
    {"numpy", "EmptyLike", zeros_like, "x"},
    {"numpy", "Vstack", vstack, "xs"},
    {"numpy", "Dstack", dstack, "xs"},
    {"numpy", "Hsplit", hsplit, "x"},
    {"numpy", "Vsplit", vsplit, "x"},
    {"numpy", "Dsplit", dsplit, "x"},
    {"numpy", "Flipud", flipud, "x"},
    {"numpy", "Kron", kron, "x1 x2"},
    {"numpy", "Meshgrid", meshgrid, "*x"},
    {"numpy", "Linspace", linspace, "start stop"},
    {"numpy", "Logspace", logspace, "start stop"},
    {"numpy", "Vander", vander, "x"},
    {"core", "Slice", operations::slice, "inputs start_indices"},
    {"core", "SliceUpdate", slice_update, "inputs start_indices updates"},
    {"core", "Scatter", scatter, "indices values"},
    {"core", "ScatterUpdate", scatter_update, "inputs indices updates"},
    {"math", "SegmentSum", segment_sum, "data segment_ids"},
    {"math", "SegmentProd", segment_prod, "data segment_ids"},
    {"math", "SegmentMax", segment_max, "data segment_ids"},
    {"math", "SegmentMin", segment_min, "data segment_ids"},
    {"math", "InTopK", in_top_k, "targets predictions"},

    // Synonyms and rare functions.
    {"numpy", "Fabs", operations::fabs, "x"},
    {"numpy", "Array", cast_to, "x"},
    {"numpy", "Real", same, "x"},
    {"numpy", "Conjugate", same, "x"},
    {"numpy", "I0", bessel_i0, "x"},
    {"math", "Erfinv", erf_inverse, "x"},

    // Fourier transforms.
    {"math", "FFT", fft, "x"},
    {"math", "FFT2", fft2, "x"},
    {"math", "IFFT2", ifft2, "x"},
    {"math", "RFFT", rfft, "x"},
    {"math", "IRFFT", irfft, "x"},
    {"math", "STFT", stft, "x"},
    {"math", "ISTFT", istft, "x"},
    {"math", "ExtractSequences", extract_sequences, "x"},

    // Matrices.
    {"linalg", "Det", determinant, "x"},
    {"numpy", "Slogdet", sign_and_log_determinant, "x"},
    {"math", "Logdet", log_determinant, "x"},
    {"linalg", "Inv", inverse, "x"},
    {"linalg", "Solve", solve, "a b"},
    {"linalg", "SolveTriangular", solve_triangular, "a b"},
    {"linalg", "Cholesky", cholesky, "x"},
    {"linalg", "CholeskyInverse", cholesky_inverse, "x"},
    {"linalg", "Qr", qr, "x"},

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
    {"nn", "DepthwiseConv", depthwise_convolve, "inputs kernel"},
    {"nn", "SeparableConv", separable_convolve, "inputs depthwise_kernel pointwise_kernel"},
    {"nn", "Unfold", unfold, "x"},
    {"nn", "Sparsemax", sparsemax, "x"},
    {"nn", "BinaryCrossentropy", binary_crossentropy, "target output"},
    {"nn", "CategoricalCrossentropy", categorical_crossentropy, "target output"},
    {"nn", "SparseCategoricalCrossentropy", sparse_categorical_crossentropy, "target output"},

    // Images.
    {"image", "RGBToGrayscale", rgb_to_grayscale, "images"},
    {"image", "RGBToHSV", rgb_to_hsv, "images"},
    {"image", "HSVToRGB", hsv_to_rgb, "images"},
    {"image", "Resize", resize_images, "images"},
    {"image", "CropImages", crop_images, "images"},
    {"image", "PadImages", pad_images, "images"},
    {"image", "ExtractPatches", extract_patches, "images"},
    {"image", "GaussianBlur", gaussian_blur, "images"},
    {"image", "SobelEdges", sobel_edges, "images"},
    {"image", "SSIM", structural_similarity, "image1 image2"},
};

struct Refusal {
    std::string_view class_names;  ///< between spaces
    std::string_view reason;
};

constexpr Refusal kRefusals[]{
    {" AssociativeScan Cond CustomGradient ForiLoop JVP Map Scan Switch VectorizedMap WhileLoop ",
     "it carries Python functions, which are never run"},
    {" Nonzero Unique Bincount Argpartition ", "the size or the order of its result depends on the data"},
    {" ElasticTransform ", "it is random"},
    {" Eig Eigh SVD Pinv Lstsq MatrixRank ", "there is no decomposition into singular or eigenvalues"},
    {" ViewAsComplex ViewAsReal Polar Angle Imag ", "there are no complex numbers"},
    {" View Nextafter ", "it works on the bits of floats"},
    {" CTCDecode CTCLoss ", "there is no connectionist temporal classification"},
    {" AllClose Corrcoef Correlate Histogram PSNR Vdot ",
     "it makes one result of all rows of a batch, where every row needs its own"},
};

}  // namespace

std::string_view why_refused(std::string_view class_name) {
    const auto word = " " + std::string(class_name) + " ";
    for (const auto& row : kRefusals) {
        if (row.class_names.find(word) != std::string_view::npos) return row.reason;
    }
    return {};
}

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

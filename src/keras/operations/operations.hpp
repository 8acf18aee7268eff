#pragma once

#include "keras/operation_context.hpp"

/// The builders that operation_table refers to, by family. Each adds one operation's part to the graph and returns its
/// outputs. What is wrong is returned, or remembered in the context (see there).
namespace sirve::keras::operations {

/// A function of each element, computed in float32.
template <typename Node>
Result<Outputs> float_unary(OperationContext& op) {
    return Outputs{
        elementwise(op.float_tensor("x"), [](const Output& x) -> Output { return std::make_shared<Node>(x); })};
}

/// A comparison or the like of two values in their common type.
template <typename Node>
Result<Outputs> compare(OperationContext& op) {
    const auto [a, b] = op.pair("x1", "x2");
    return Outputs{std::make_shared<Node>(a, b)};
}

/// A combination of two truth values.
template <typename Node>
Result<Outputs> logical(OperationContext& op) {
    return Outputs{std::make_shared<Node>(op.typed_tensor("x1", ov::element::boolean),
                                          op.typed_tensor("x2", ov::element::boolean))};
}

/// A test of floats that no integer passes (isnan, isinf).
template <typename Node>
Result<Outputs> float_test(OperationContext& op) {
    return Outputs{std::make_shared<Node>(op.float_tensor("x"))};
}

// arithmetic.cpp
Result<Outputs> add(OperationContext& op);
Result<Outputs> subtract(OperationContext& op);
Result<Outputs> multiply(OperationContext& op);
Result<Outputs> divide(OperationContext& op);
Result<Outputs> divide_no_nan(OperationContext& op);
Result<Outputs> floor_divide(OperationContext& op);
Result<Outputs> mod(OperationContext& op);
Result<Outputs> power(OperationContext& op);
Result<Outputs> maximum(OperationContext& op);
Result<Outputs> minimum(OperationContext& op);
Result<Outputs> logaddexp(OperationContext& op);
Result<Outputs> hypot(OperationContext& op);
Result<Outputs> arctan2(OperationContext& op);

// elementwise.cpp
Result<Outputs> negative(OperationContext& op);
Result<Outputs> absolute(OperationContext& op);
Result<Outputs> fabs(OperationContext& op);
Result<Outputs> sign(OperationContext& op);
Result<Outputs> square(OperationContext& op);
Result<Outputs> reciprocal(OperationContext& op);
Result<Outputs> rsqrt(OperationContext& op);
Result<Outputs> expm1(OperationContext& op);
Result<Outputs> exp2(OperationContext& op);
Result<Outputs> log1p(OperationContext& op);
Result<Outputs> log2(OperationContext& op);
Result<Outputs> log10(OperationContext& op);
Result<Outputs> erfc(OperationContext& op);
Result<Outputs> deg2rad(OperationContext& op);
Result<Outputs> rad2deg(OperationContext& op);
Result<Outputs> round(OperationContext& op);
Result<Outputs> trunc(OperationContext& op);
Result<Outputs> clip(OperationContext& op);
Result<Outputs> cast_to(OperationContext& op);
Result<Outputs> same(OperationContext& op);

// comparisons.cpp
Result<Outputs> is_finite(OperationContext& op);
Result<Outputs> is_close(OperationContext& op);
Result<Outputs> logical_not(OperationContext& op);
Result<Outputs> where(OperationContext& op);

// reductions.cpp
Result<Outputs> sum(OperationContext& op);
Result<Outputs> prod(OperationContext& op);
Result<Outputs> mean(OperationContext& op);
Result<Outputs> max(OperationContext& op);
Result<Outputs> min(OperationContext& op);
Result<Outputs> peak_to_peak(OperationContext& op);
Result<Outputs> var(OperationContext& op);
Result<Outputs> standard_deviation(OperationContext& op);
Result<Outputs> moments(OperationContext& op);
Result<Outputs> any(OperationContext& op);
Result<Outputs> all(OperationContext& op);
Result<Outputs> count_nonzero(OperationContext& op);
Result<Outputs> logsumexp(OperationContext& op);
Result<Outputs> norm(OperationContext& op);
Result<Outputs> normalize(OperationContext& op);
Result<Outputs> cumsum(OperationContext& op);

// ordering.cpp
Result<Outputs> argmax(OperationContext& op);
Result<Outputs> argmin(OperationContext& op);
Result<Outputs> sort(OperationContext& op);
Result<Outputs> argsort(OperationContext& op);
Result<Outputs> top_k(OperationContext& op);

// shaping.cpp
Result<Outputs> reshape(OperationContext& op);
Result<Outputs> ravel(OperationContext& op);
Result<Outputs> transpose(OperationContext& op);
Result<Outputs> swapaxes(OperationContext& op);
Result<Outputs> moveaxis(OperationContext& op);
Result<Outputs> expand_dims(OperationContext& op);
Result<Outputs> squeeze(OperationContext& op);
Result<Outputs> flip(OperationContext& op);
Result<Outputs> roll(OperationContext& op);
Result<Outputs> pad(OperationContext& op);
Result<Outputs> triangle(OperationContext& op);  ///< tril and triu
Result<Outputs> zeros_like(OperationContext& op);
Result<Outputs> ones_like(OperationContext& op);
Result<Outputs> full_like(OperationContext& op);

// joining.cpp
Result<Outputs> concatenate(OperationContext& op);
Result<Outputs> stack(OperationContext& op);
Result<Outputs> split(OperationContext& op);
Result<Outputs> unstack(OperationContext& op);
Result<Outputs> repeat(OperationContext& op);
Result<Outputs> tile(OperationContext& op);

// indexing.cpp
Result<Outputs> get_item(OperationContext& op);
Result<Outputs> take(OperationContext& op);
Result<Outputs> take_along_axis(OperationContext& op);
Result<Outputs> diff(OperationContext& op);

// products.cpp
Result<Outputs> matmul(OperationContext& op);
Result<Outputs> dot(OperationContext& op);
Result<Outputs> inner(OperationContext& op);
Result<Outputs> outer(OperationContext& op);
Result<Outputs> tensordot(OperationContext& op);
Result<Outputs> einsum(OperationContext& op);

// neural.cpp
Result<Outputs> activation(OperationContext& op);  ///< those without options, by their class name
Result<Outputs> relu(OperationContext& op);        ///< with all options
Result<Outputs> leaky_relu(OperationContext& op);
Result<Outputs> elu(OperationContext& op);
Result<Outputs> celu(OperationContext& op);
Result<Outputs> gelu(OperationContext& op);
Result<Outputs> glu(OperationContext& op);
Result<Outputs> squareplus(OperationContext& op);
Result<Outputs> threshold(OperationContext& op);
Result<Outputs> soft_shrink(OperationContext& op);
Result<Outputs> hard_shrink(OperationContext& op);
Result<Outputs> softmax(OperationContext& op);
Result<Outputs> log_softmax(OperationContext& op);
Result<Outputs> one_hot(OperationContext& op);

// windows.cpp
Result<Outputs> max_pool(OperationContext& op);
Result<Outputs> average_pool(OperationContext& op);
Result<Outputs> depth_to_space(OperationContext& op);
Result<Outputs> space_to_depth(OperationContext& op);

// blocks.cpp
Result<Outputs> layer_norm(OperationContext& op);
Result<Outputs> rms_norm(OperationContext& op);
Result<Outputs> dot_product_attention(OperationContext& op);
Result<Outputs> average(OperationContext& op);
Result<Outputs> hstack(OperationContext& op);

// special.cpp
Result<Outputs> cbrt(OperationContext& op);
Result<Outputs> sinc(OperationContext& op);
Result<Outputs> fmod(OperationContext& op);
Result<Outputs> fmax(OperationContext& op);
Result<Outputs> fmin(OperationContext& op);
Result<Outputs> heaviside(OperationContext& op);
Result<Outputs> logaddexp2(OperationContext& op);
Result<Outputs> is_positive_infinity(OperationContext& op);
Result<Outputs> is_negative_infinity(OperationContext& op);
Result<Outputs> nan_to_num(OperationContext& op);
Result<Outputs> bitwise_and(OperationContext& op);
Result<Outputs> bitwise_or(OperationContext& op);
Result<Outputs> bitwise_xor(OperationContext& op);
Result<Outputs> trapezoid(OperationContext& op);
Result<Outputs> cumprod(OperationContext& op);
Result<Outputs> cdist(OperationContext& op);
Result<Outputs> batch_norm(OperationContext& op);
Result<Outputs> multi_hot(OperationContext& op);

// quantiles.cpp
Result<Outputs> quantile(OperationContext& op);  ///< and percentile
Result<Outputs> median(OperationContext& op);
Result<Outputs> nan_quantile(OperationContext& op);  ///< and nanpercentile and nanmedian

// choosing.cpp
Result<Outputs> select_first(OperationContext& op);
Result<Outputs> is_in(OperationContext& op);
Result<Outputs> digitize(OperationContext& op);
Result<Outputs> cross(OperationContext& op);

// rearranging.cpp
Result<Outputs> fliplr(OperationContext& op);
Result<Outputs> rot90(OperationContext& op);
Result<Outputs> diagonal(OperationContext& op);
Result<Outputs> trace(OperationContext& op);
Result<Outputs> append(OperationContext& op);
Result<Outputs> array_split(OperationContext& op);

// rearrange.cpp
Result<Outputs> rearrange(OperationContext& op);

// nan_reductions.cpp
Result<Outputs> nan_sum(OperationContext& op);
Result<Outputs> nan_prod(OperationContext& op);
Result<Outputs> nan_max(OperationContext& op);
Result<Outputs> nan_min(OperationContext& op);
Result<Outputs> nan_argmax(OperationContext& op);
Result<Outputs> nan_argmin(OperationContext& op);
Result<Outputs> nan_mean(OperationContext& op);
Result<Outputs> nan_var(OperationContext& op);
Result<Outputs> nan_std(OperationContext& op);
Result<Outputs> nan_cumsum(OperationContext& op);
Result<Outputs> nan_cumprod(OperationContext& op);

// integers.cpp
Result<Outputs> bitwise_not(OperationContext& op);
Result<Outputs> left_shift(OperationContext& op);
Result<Outputs> right_shift(OperationContext& op);
Result<Outputs> gcd(OperationContext& op);
Result<Outputs> lcm(OperationContext& op);
Result<Outputs> ldexp(OperationContext& op);
Result<Outputs> sign_bit(OperationContext& op);
Result<Outputs> saturate_cast(OperationContext& op);
Result<Outputs> search_sorted(OperationContext& op);
Result<Outputs> unravel_index(OperationContext& op);

// broadcasting.cpp
Result<Outputs> broadcast_to(OperationContext& op);
Result<Outputs> vstack(OperationContext& op);
Result<Outputs> dstack(OperationContext& op);
Result<Outputs> hsplit(OperationContext& op);
Result<Outputs> vsplit(OperationContext& op);
Result<Outputs> dsplit(OperationContext& op);
Result<Outputs> flipud(OperationContext& op);
Result<Outputs> kron(OperationContext& op);
Result<Outputs> linspace(OperationContext& op);
Result<Outputs> logspace(OperationContext& op);
Result<Outputs> vander(OperationContext& op);
Result<Outputs> slice(OperationContext& op);
Result<Outputs> slice_update(OperationContext& op);
Result<Outputs> meshgrid(OperationContext& op);
Result<Outputs> is_real(OperationContext& op);

// scattering.cpp
Result<Outputs> scatter(OperationContext& op);
Result<Outputs> scatter_update(OperationContext& op);
Result<Outputs> segment_sum(OperationContext& op);
Result<Outputs> segment_prod(OperationContext& op);
Result<Outputs> segment_max(OperationContext& op);
Result<Outputs> segment_min(OperationContext& op);
Result<Outputs> in_top_k(OperationContext& op);

// losses.cpp
Result<Outputs> binary_crossentropy(OperationContext& op);
Result<Outputs> categorical_crossentropy(OperationContext& op);
Result<Outputs> sparse_categorical_crossentropy(OperationContext& op);
Result<Outputs> sparsemax(OperationContext& op);
Result<Outputs> bessel_i0(OperationContext& op);
Result<Outputs> erf_inverse(OperationContext& op);

// fourier.cpp
Result<Outputs> fft(OperationContext& op);
Result<Outputs> fft2(OperationContext& op);
Result<Outputs> ifft2(OperationContext& op);
Result<Outputs> rfft(OperationContext& op);
Result<Outputs> irfft(OperationContext& op);
Result<Outputs> stft(OperationContext& op);
Result<Outputs> istft(OperationContext& op);
Result<Outputs> extract_sequences(OperationContext& op);

// linear_algebra.cpp
Result<Outputs> determinant(OperationContext& op);
Result<Outputs> sign_and_log_determinant(OperationContext& op);
Result<Outputs> log_determinant(OperationContext& op);
Result<Outputs> inverse(OperationContext& op);
Result<Outputs> solve(OperationContext& op);
Result<Outputs> solve_triangular(OperationContext& op);
Result<Outputs> cholesky(OperationContext& op);
Result<Outputs> cholesky_inverse(OperationContext& op);
Result<Outputs> qr(OperationContext& op);

// convolutions.cpp
Result<Outputs> convolve(OperationContext& op);
Result<Outputs> depthwise_convolve(OperationContext& op);
Result<Outputs> separable_convolve(OperationContext& op);

// images.cpp
Result<Outputs> resize_images(OperationContext& op);
Result<Outputs> crop_images(OperationContext& op);
Result<Outputs> pad_images(OperationContext& op);
Result<Outputs> extract_patches(OperationContext& op);

// image_filters.cpp
Result<Outputs> rgb_to_grayscale(OperationContext& op);
Result<Outputs> rgb_to_hsv(OperationContext& op);
Result<Outputs> hsv_to_rgb(OperationContext& op);
Result<Outputs> gaussian_blur(OperationContext& op);
Result<Outputs> sobel_edges(OperationContext& op);
Result<Outputs> structural_similarity(OperationContext& op);
Result<Outputs> unfold(OperationContext& op);

}  // namespace sirve::keras::operations

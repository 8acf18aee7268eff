#pragma once

#include "keras/layer_context.hpp"

/// The builders that layer_table refers to, by family. Each adds one layer's operations to the graph and returns the
/// layer's outputs. What is wrong is returned, or remembered in the context (see there).
namespace sirve::keras {

// core.cpp
Result<Outputs> build_dense(LayerContext& layer);
Result<Outputs> build_embedding(LayerContext& layer);
Result<Outputs> build_reversible_embedding(LayerContext& layer);
Result<Outputs> build_identity(LayerContext& layer);  ///< also all that only acts in training
Result<Outputs> build_masking(LayerContext& layer);

// activation_layers.cpp
Result<Outputs> build_activation(LayerContext& layer);
Result<Outputs> build_relu(LayerContext& layer);
Result<Outputs> build_leaky_relu(LayerContext& layer);
Result<Outputs> build_prelu(LayerContext& layer);
Result<Outputs> build_elu(LayerContext& layer);
Result<Outputs> build_softmax(LayerContext& layer);
Result<Outputs> build_thresholded_relu(LayerContext& layer);

// normalization.cpp
Result<Outputs> build_batch_normalization(LayerContext& layer);
Result<Outputs> build_layer_normalization(LayerContext& layer);
Result<Outputs> build_normalization(LayerContext& layer);
Result<Outputs> build_layer_scale(LayerContext& layer);
Result<Outputs> build_rescaling(LayerContext& layer);

// reshaping.cpp
Result<Outputs> build_flatten(LayerContext& layer);
Result<Outputs> build_reshape(LayerContext& layer);
Result<Outputs> build_permute(LayerContext& layer);
Result<Outputs> build_repeat_vector(LayerContext& layer);
Result<Outputs> build_zero_padding(LayerContext& layer);
Result<Outputs> build_cropping(LayerContext& layer);
Result<Outputs> build_up_sampling(LayerContext& layer);

// convolution.cpp
Result<Outputs> build_convolution(LayerContext& layer);
Result<Outputs> build_depthwise_convolution(LayerContext& layer);
Result<Outputs> build_separable_convolution(LayerContext& layer);

// locally_connected.cpp
Result<Outputs> build_locally_connected(LayerContext& layer);

// transposed_convolution.cpp
Result<Outputs> build_transposed_convolution(LayerContext& layer);

// pooling.cpp
Result<Outputs> build_max_pooling(LayerContext& layer);
Result<Outputs> build_average_pooling(LayerContext& layer);
Result<Outputs> build_global_max_pooling(LayerContext& layer);
Result<Outputs> build_global_average_pooling(LayerContext& layer);

// adaptive_pooling.cpp
Result<Outputs> build_adaptive_average_pooling(LayerContext& layer);
Result<Outputs> build_adaptive_max_pooling(LayerContext& layer);

// image_sizes.cpp
Result<Outputs> build_resizing(LayerContext& layer);
Result<Outputs> build_center_crop(LayerContext& layer);
Result<Outputs> build_random_crop(LayerContext& layer);

// augmentation.cpp
Result<Outputs> build_random_image(LayerContext& layer);  ///< all that changes images in training only
Result<Outputs> build_auto_contrast(LayerContext& layer);

// adaptive_histogram.cpp
Result<Outputs> build_adaptive_histogram(LayerContext& layer);

// categorical.cpp
Result<Outputs> build_discretization(LayerContext& layer);
Result<Outputs> build_category_encoding(LayerContext& layer);

// hashing.cpp
Result<Outputs> build_hashing(LayerContext& layer);
Result<Outputs> build_hashed_crossing(LayerContext& layer);

// string_lookup.cpp, text_vectorization.cpp
Result<Outputs> build_string_lookup(LayerContext& layer);
Result<Outputs> build_text_vectorization(LayerContext& layer);

// integer_lookup.cpp
Result<Outputs> build_integer_lookup(LayerContext& layer);

// spectrogram.cpp
Result<Outputs> build_stft_spectrogram(LayerContext& layer);
Result<Outputs> build_mel_spectrogram(LayerContext& layer);

// merging.cpp
Result<Outputs> build_add(LayerContext& layer);
Result<Outputs> build_subtract(LayerContext& layer);
Result<Outputs> build_multiply(LayerContext& layer);
Result<Outputs> build_scaled_sum(LayerContext& layer);
Result<Outputs> build_average(LayerContext& layer);
Result<Outputs> build_maximum(LayerContext& layer);
Result<Outputs> build_minimum(LayerContext& layer);
Result<Outputs> build_concatenate(LayerContext& layer);

// attention.cpp
Result<Outputs> build_attention(LayerContext& layer);
Result<Outputs> build_additive_attention(LayerContext& layer);

// multi_head_attention.cpp
Result<Outputs> build_multi_head_attention(LayerContext& layer);
Result<Outputs> build_grouped_query_attention(LayerContext& layer);

// dot.cpp
Result<Outputs> build_dot(LayerContext& layer);

// einsum_dense.cpp
Result<Outputs> build_einsum_dense(LayerContext& layer);

// normalization_groups.cpp
Result<Outputs> build_group_normalization(LayerContext& layer);
Result<Outputs> build_rms_normalization(LayerContext& layer);
Result<Outputs> build_unit_normalization(LayerContext& layer);

// wrappers.cpp
Result<Outputs> build_time_distributed(LayerContext& layer);
Result<Outputs> build_pipeline(LayerContext& layer);
Result<Outputs> build_spectral_normalization(LayerContext& layer);

// recurrent.cpp
Result<Outputs> build_recurrent(LayerContext& layer);
Result<Outputs> build_bidirectional(LayerContext& layer);

}  // namespace sirve::keras

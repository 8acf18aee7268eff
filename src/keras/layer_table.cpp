#include "keras/layer_table.hpp"

#include <algorithm>
#include <array>

#include "keras/layers/layers.hpp"

namespace sirve::keras {

namespace {

using enum MaskRule;

constexpr std::array kTable{
    // Core.
    LayerRow{"Dense", build_dense, kPass, "kernel, bias", ""},
    LayerRow{"EinsumDense", build_einsum_dense, kDrop, "kernel, bias", ""},
    LayerRow{"Embedding", build_embedding, kOwn, "embeddings", "an id outside of the table gives NaN"},
    LayerRow{"ReversibleEmbedding", build_reversible_embedding, kOwn, "embeddings, reverse_embeddings",
             "an id outside of the table gives NaN"},
    LayerRow{"Masking", build_masking, kOwn, "", ""},
    LayerRow{"Identity", build_identity, kPassSince3, "", ""},
    LayerRow{"ActivityRegularization", build_identity, kPass, "", ""},

    // Regularization: these act in training only.
    LayerRow{"Dropout", build_identity, kPass, "", ""},
    LayerRow{"SpatialDropout1D", build_identity, kPass, "", ""},
    LayerRow{"SpatialDropout2D", build_identity, kPass, "", ""},
    LayerRow{"SpatialDropout3D", build_identity, kPass, "", ""},
    LayerRow{"GaussianNoise", build_identity, kPass, "", ""},
    LayerRow{"GaussianDropout", build_identity, kPass, "", ""},
    LayerRow{"AlphaDropout", build_identity, kPass, "", ""},
    LayerRow{"StochasticDepth", build_identity, kDrop, "", "of keras.applications"},

    // Activations.
    LayerRow{"Activation", build_activation, kPass, "", ""},
    LayerRow{"ReLU", build_relu, kPass, "", ""},
    LayerRow{"LeakyReLU", build_leaky_relu, kPass, "", ""},
    LayerRow{"PReLU", build_prelu, kPass, "alpha", ""},
    LayerRow{"ELU", build_elu, kPass, "", ""},
    LayerRow{"ThresholdedReLU", build_thresholded_relu, kPass, "", ""},
    LayerRow{"Softmax", build_softmax, kOwn, "", ""},

    // Normalization and scaling.
    LayerRow{"BatchNormalization", build_batch_normalization, kPass, "gamma, beta, moving_mean, moving_variance", ""},
    LayerRow{"SyncBatchNormalization", build_batch_normalization, kPass, "gamma, beta, moving_mean, moving_variance",
             ""},
    LayerRow{"LayerNormalization", build_layer_normalization, kPass, "gamma, beta", ""},
    LayerRow{"GroupNormalization", build_group_normalization, kPass, "gamma, beta", "not of masked inputs in Keras 2"},
    LayerRow{"RMSNormalization", build_rms_normalization, kDrop, "scale", ""},
    LayerRow{"UnitNormalization", build_unit_normalization, kPass, "", ""},
    LayerRow{"Normalization", build_normalization, kPassSince3, "mean, variance, count", ""},
    LayerRow{"LayerScale", build_layer_scale, kDrop, "gamma", "of keras.applications"},
    LayerRow{"Rescaling", build_rescaling, kPassSince3, "", ""},

    // Reshaping.
    LayerRow{"Flatten", build_flatten, kDrop, "", ""},
    LayerRow{"Reshape", build_reshape, kDrop, "", ""},
    LayerRow{"Permute", build_permute, kDrop, "", ""},
    LayerRow{"RepeatVector", build_repeat_vector, kDrop, "", ""},
    LayerRow{"ZeroPadding1D", build_zero_padding, kDrop, "", ""},
    LayerRow{"ZeroPadding2D", build_zero_padding, kDrop, "", ""},
    LayerRow{"ZeroPadding3D", build_zero_padding, kDrop, "", ""},
    LayerRow{"Cropping1D", build_cropping, kDrop, "", ""},
    LayerRow{"Cropping2D", build_cropping, kDrop, "", ""},
    LayerRow{"Cropping3D", build_cropping, kDrop, "", ""},
    LayerRow{"UpSampling1D", build_up_sampling, kDrop, "", ""},
    LayerRow{"UpSampling2D", build_up_sampling, kDrop, "", ""},
    LayerRow{"UpSampling3D", build_up_sampling, kDrop, "", ""},

    // Convolutions.
    LayerRow{"Conv1D", build_convolution, kDrop, "kernel, bias", ""},
    LayerRow{"Conv2D", build_convolution, kDrop, "kernel, bias", ""},
    LayerRow{"Conv3D", build_convolution, kDrop, "kernel, bias", ""},
    LayerRow{"DepthwiseConv1D", build_depthwise_convolution, kDrop, "depthwise_kernel, bias", ""},
    LayerRow{"DepthwiseConv2D", build_depthwise_convolution, kDrop, "depthwise_kernel, bias", ""},
    LayerRow{"SeparableConv1D", build_separable_convolution, kDrop, "depthwise_kernel, pointwise_kernel, bias", ""},
    LayerRow{"SeparableConv2D", build_separable_convolution, kDrop, "depthwise_kernel, pointwise_kernel, bias", ""},
    LayerRow{"Conv1DTranspose", build_transposed_convolution, kDrop, "kernel, bias", ""},
    LayerRow{"Conv2DTranspose", build_transposed_convolution, kDrop, "kernel, bias", ""},
    LayerRow{"Conv3DTranspose", build_transposed_convolution, kDrop, "kernel, bias", ""},
    LayerRow{"LocallyConnected1D", build_locally_connected, kDrop, "kernel, bias", ""},
    LayerRow{"LocallyConnected2D", build_locally_connected, kDrop, "kernel, bias", ""},

    // Pooling.
    LayerRow{"MaxPooling1D", build_max_pooling, kDrop, "", ""},
    LayerRow{"MaxPooling2D", build_max_pooling, kDrop, "", ""},
    LayerRow{"MaxPooling3D", build_max_pooling, kDrop, "", ""},
    LayerRow{"AveragePooling1D", build_average_pooling, kDrop, "", ""},
    LayerRow{"AveragePooling2D", build_average_pooling, kDrop, "", ""},
    LayerRow{"AveragePooling3D", build_average_pooling, kDrop, "", ""},
    LayerRow{"GlobalMaxPooling1D", build_global_max_pooling, kDrop, "", ""},
    LayerRow{"GlobalMaxPooling2D", build_global_max_pooling, kDrop, "", ""},
    LayerRow{"GlobalMaxPooling3D", build_global_max_pooling, kDrop, "", ""},
    LayerRow{"GlobalAveragePooling1D", build_global_average_pooling, kOwn, "", ""},
    LayerRow{"GlobalAveragePooling2D", build_global_average_pooling, kDrop, "", ""},
    LayerRow{"GlobalAveragePooling3D", build_global_average_pooling, kDrop, "", ""},
    LayerRow{"AdaptiveAveragePooling1D", build_adaptive_average_pooling, kDrop, "", ""},
    LayerRow{"AdaptiveAveragePooling2D", build_adaptive_average_pooling, kDrop, "", ""},
    LayerRow{"AdaptiveAveragePooling3D", build_adaptive_average_pooling, kDrop, "", ""},
    LayerRow{"AdaptiveMaxPooling1D", build_adaptive_max_pooling, kDrop, "", ""},
    LayerRow{"AdaptiveMaxPooling2D", build_adaptive_max_pooling, kDrop, "", ""},
    LayerRow{"AdaptiveMaxPooling3D", build_adaptive_max_pooling, kDrop, "", ""},

    // Images.
    LayerRow{"Resizing", build_resizing, kDrop, "", ""},
    LayerRow{"CenterCrop", build_center_crop, kDrop, "", ""},
    LayerRow{"RandomCrop", build_random_crop, kDrop, "", "of images alone"},
    LayerRow{"AutoContrast", build_auto_contrast, kDrop, "", ""},
    LayerRow{"AugMix", build_random_image, kDrop, "", "of images alone"},
    LayerRow{"ContrastLimitedAdaptiveHistogramEqualization", build_adaptive_histogram, kDrop, "",
             "of images with fixed sizes"},
    LayerRow{"CutMix", build_random_image, kDrop, "", "of images alone"},
    LayerRow{"Equalization", build_random_image, kDrop, "", "of images alone"},
    LayerRow{"MaxNumBoundingBoxes", build_random_image, kDrop, "", "of images alone"},
    LayerRow{"MixUp", build_random_image, kDrop, "", "of images alone"},
    LayerRow{"RandAugment", build_random_image, kDrop, "", "of images alone"},
    LayerRow{"RandomBrightness", build_random_image, kDrop, "", "of images alone"},
    LayerRow{"RandomColorDegeneration", build_random_image, kDrop, "", "of images alone"},
    LayerRow{"RandomColorJitter", build_random_image, kDrop, "", "of images alone"},
    LayerRow{"RandomContrast", build_random_image, kDrop, "", "of images alone"},
    LayerRow{"RandomElasticTransform", build_random_image, kDrop, "", "of images alone"},
    LayerRow{"RandomErasing", build_random_image, kDrop, "", "of images alone"},
    LayerRow{"RandomFlip", build_random_image, kDrop, "", "of images alone"},
    LayerRow{"RandomGaussianBlur", build_random_image, kDrop, "", "of images alone"},
    LayerRow{"RandomGrayscale", build_random_image, kDrop, "", "of images alone"},
    LayerRow{"RandomHeight", build_random_image, kDrop, "", "of images alone"},
    LayerRow{"RandomHue", build_random_image, kDrop, "", "of images alone"},
    LayerRow{"RandomInvert", build_random_image, kDrop, "", "of images alone"},
    LayerRow{"RandomPerspective", build_random_image, kDrop, "", "of images alone"},
    LayerRow{"RandomPosterization", build_random_image, kDrop, "", "of images alone"},
    LayerRow{"RandomRotation", build_random_image, kDrop, "", "of images alone"},
    LayerRow{"RandomSaturation", build_random_image, kDrop, "", "of images alone"},
    LayerRow{"RandomSharpness", build_random_image, kDrop, "", "of images alone"},
    LayerRow{"RandomShear", build_random_image, kDrop, "", "of images alone"},
    LayerRow{"RandomTranslation", build_random_image, kDrop, "", "of images alone"},
    LayerRow{"RandomWidth", build_random_image, kDrop, "", "of images alone"},
    LayerRow{"RandomZoom", build_random_image, kDrop, "", "of images alone"},
    LayerRow{"Solarization", build_random_image, kDrop, "", "of images alone"},

    // Categories and signals.
    LayerRow{"Discretization", build_discretization, kDrop, "", ""},
    LayerRow{"CategoryEncoding", build_category_encoding, kDrop, "", ""},
    LayerRow{"IntegerLookup", build_integer_lookup, kDrop, "idf_weights", "values of 32 bits"},
    LayerRow{"StringLookup", build_string_lookup, kDrop, "idf_weights", "sparse output is given dense"},
    LayerRow{"TextVectorization", build_text_vectorization, kDrop, "idf_weights",
             "sparse output is given dense; not ragged; not with functions of one's own"},
    LayerRow{"Hashing", build_hashing, kDrop, "", "integers of 32 bits; sparse output is given dense"},
    LayerRow{"HashedCrossing", build_hashed_crossing, kDrop, "", "integers of 32 bits; sparse output is given dense"},
    LayerRow{"STFTSpectrogram", build_stft_spectrogram, kDrop, "real_kernel, imag_kernel", ""},
    LayerRow{"MelSpectrogram", build_mel_spectrogram, kDrop, "", "windows of up to 16384 samples"},

    // Merging.
    LayerRow{"Add", build_add, kAny, "", ""},
    LayerRow{"Subtract", build_subtract, kAny, "", ""},
    LayerRow{"Multiply", build_multiply, kAny, "", ""},
    LayerRow{"Average", build_average, kAny, "", ""},
    LayerRow{"Maximum", build_maximum, kAny, "", ""},
    LayerRow{"Minimum", build_minimum, kAny, "", ""},
    LayerRow{"CustomScaleLayer", build_scaled_sum, kDrop, "", "of keras.applications"},
    LayerRow{"Concatenate", build_concatenate, kOwn, "", ""},
    LayerRow{"Dot", build_dot, kDrop, "", ""},

    // Attention.
    LayerRow{"Attention", build_attention, kPass, "scale, concat_score_weight", ""},
    LayerRow{"AdditiveAttention", build_additive_attention, kPass, "scale", ""},
    LayerRow{"MultiHeadAttention", build_multi_head_attention, kTake,
             "query_dense, key_dense, value_dense, output_dense, gate_dense: kernel, bias", ""},
    LayerRow{"GroupQueryAttention", build_grouped_query_attention, kPass,
             "query_dense, key_dense, value_dense, output_dense, gate_dense: kernel, bias", ""},

    // Wrappers.
    LayerRow{"TimeDistributed", build_time_distributed, kOwn, "layer", "of one input"},
    LayerRow{"Pipeline", build_pipeline, kOwn, "layers", ""},
    LayerRow{"SpectralNormalization", build_spectral_normalization, kOwn, "layer", ""},

    // Recurrent.
    LayerRow{"LSTM", build_recurrent, kOwn, "cell: kernel, recurrent_kernel, bias",
             "stateful: each request starts anew"},
    LayerRow{"GRU", build_recurrent, kOwn, "cell: kernel, recurrent_kernel, bias",
             "stateful: each request starts anew"},
    LayerRow{"SimpleRNN", build_recurrent, kOwn, "cell: kernel, recurrent_kernel, bias",
             "stateful: each request starts anew"},
    LayerRow{"RNN", build_recurrent, kOwn, "cell, or cell: cells: kernel, recurrent_kernel, bias",
             "of LSTMCell, GRUCell, SimpleRNNCell, StackedRNNCells of these; stateful: each request starts anew"},
    LayerRow{"ConvLSTM1D", build_recurrent, kOwn, "cell: kernel, recurrent_kernel, bias",
             "activations that work element by element; stateful: each request starts anew"},
    LayerRow{"ConvLSTM2D", build_recurrent, kOwn, "cell: kernel, recurrent_kernel, bias",
             "activations that work element by element; stateful: each request starts anew"},
    LayerRow{"ConvLSTM3D", build_recurrent, kOwn, "cell: kernel, recurrent_kernel, bias",
             "activations that work element by element; stateful: each request starts anew"},
    LayerRow{"Bidirectional", build_bidirectional, kOwn, "forward_layer, backward_layer: cell",
             "of LSTM, GRU, SimpleRNN, RNN, ConvLSTM1D to ConvLSTM3D"},
};

constexpr std::array kFamilies{
    LayerFamily{"Core", "Dense"},
    LayerFamily{"Regularization, which acts in training only", "Dropout"},
    LayerFamily{"Activations", "Activation"},
    LayerFamily{"Normalization and scaling", "BatchNormalization"},
    LayerFamily{"Reshaping", "Flatten"},
    LayerFamily{"Convolutions", "Conv1D"},
    LayerFamily{"Pooling", "MaxPooling1D"},
    LayerFamily{"Images", "Resizing"},
    LayerFamily{"Categories and signals", "Discretization"},
    LayerFamily{"Merging", "Add"},
    LayerFamily{"Attention", "Attention"},
    LayerFamily{"Wrappers", "TimeDistributed"},
    LayerFamily{"Recurrent", "LSTM"},
};

constexpr std::string_view kForeign = "it holds a model of another framework, whose code is not in the file";

constexpr std::array kRefused{
    RefusedClass{"Lambda", "a Lambda carries Python code, which is never run; replace it with layers of Keras"},
    RefusedClass{"DenseFeatures", "its feature columns are no part of Keras; use the preprocessing layers"},
    RefusedClass{"TFSMLayer", kForeign},
    RefusedClass{"JaxLayer", kForeign},
    RefusedClass{"FlaxLayer", kForeign},
    RefusedClass{"TorchModuleWrapper", kForeign},
};

}  // namespace

std::span<const LayerFamily> layer_families() {
    return kFamilies;
}

std::span<const RefusedClass> refused_classes() {
    return kRefused;
}

std::span<const LayerRow> layer_table() {
    return kTable;
}

const LayerRow* find_layer(std::string_view class_name) {
    const auto found =
        std::find_if(kTable.begin(), kTable.end(), [&](const LayerRow& row) { return row.class_name == class_name; });
    return found == kTable.end() ? nullptr : &*found;
}

}  // namespace sirve::keras

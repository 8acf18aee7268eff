#include "keras/weights.hpp"

namespace sirve::keras {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::string kFolder = SIRVE_SOURCE_DIR "/tests/data/keras/";

std::shared_ptr<const formats::Hdf5File> open(const std::string& name) {
    return std::make_shared<const formats::Hdf5File>(formats::Hdf5File::open(kFolder + name).value());
}

TEST(SnakeCase, is_that_of_keras) {
    const std::vector<std::pair<std::string, std::string>> kCases{
        {"Dense", "dense"},
        {"Conv2D", "conv2d"},
        {"ReLU", "re_lu"},
        {"PReLU", "p_re_lu"},
        {"ELU", "elu"},
        {"GRU", "gru"},
        {"LSTM", "lstm"},
        {"LeakyReLU", "leaky_re_lu"},
        {"Conv2DTranspose", "conv2d_transpose"},
        {"ConvLSTM2D", "conv_lstm2d"},
        {"SeparableConv1D", "separable_conv1d"},
        {"BatchNormalization", "batch_normalization"},
        {"GroupedQueryAttention", "grouped_query_attention"},
        {"GlobalAveragePooling1D", "global_average_pooling1d"},
        {"SimpleRNN", "simple_rnn"},
        {"InputLayer", "input_layer"}};
    for (const auto& [name, snake] : kCases) EXPECT_EQ(snake_case(name), snake);
}

TEST(LegacyWeights, finds_the_weights_of_a_layer_by_its_name) {
    for (const std::string file : {"small.h5", "small_k2.h5"}) {
        const auto layers = open_legacy_weights(open(file))
                                ->layers({{"Dense", "hidden"}, {"Dense", "score"}, {"Dense", "absent"}})
                                .value();
        EXPECT_THAT(layers[0]->shapes().value(), ElementsAre(Shape{3, 2}, Shape{2})) << file;
        EXPECT_THAT(layers[1]->read(0)->values, ElementsAre(1.0F, -2.0F));
        EXPECT_EQ(layers[0]->parameter_count(), 8);
        EXPECT_THAT(layers[2]->shapes().value(), ElementsAre());
        EXPECT_THAT(layers[2]->read(0).error().message(), HasSubstr("no weight 0"));
    }
}

TEST(LegacyWeights, tells_the_layers_of_a_nested_model_apart) {
    for (const std::string file : {"nested.h5", "nested_k2.h5"}) {
        const auto layers =
            open_legacy_weights(open(file))->layers({{"Sequential", "inner"}, {"Bidirectional", "both"}}).value();
        const auto inner = layers[0]->layers({{"Dense", "dense"}, {"BatchNormalization", "norm"}}).value();
        EXPECT_THAT(inner[0]->shapes().value(), ElementsAre(Shape{4, 3}, Shape{3})) << file;
        EXPECT_EQ(inner[1]->shapes()->size(), 4U);
        const auto backward = layers[1]->part("backward_layer", "backward_memory");
        EXPECT_THAT(backward->part("cell", "memory")->shapes().value(),
                    ElementsAre(Shape{2, 8}, Shape{2, 8}, Shape{8}));
    }
}

}  // namespace
}  // namespace sirve::keras

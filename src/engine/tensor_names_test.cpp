#include "engine/tensor_names.hpp"

#include <gtest/gtest.h>

namespace sirve::engine {
namespace {

TEST(NameChooser, prefers_the_name_of_the_node) {
    NameChooser chooser(false);
    EXPECT_EQ(chooser.choose({"a", "probabilities"}, "probabilities"), "probabilities");
    EXPECT_EQ(chooser.choose({"b", "price"}, "price/sink_port_0"), "price");
}

TEST(NameChooser, leaves_tensorflow_s_output_number_away) {
    NameChooser chooser(true);
    EXPECT_EQ(chooser.choose({"Identity:0", "dense/Softmax:0"}, "Identity:0"), "Identity");
    EXPECT_EQ(chooser.choose({"Identity_1:1"}, "Identity_1:1"), "Identity_1:1");
    EXPECT_EQ(NameChooser(false).choose({"serving_default_x:0"}, "Result_7"), "serving_default_x:0");
}

TEST(NameChooser, takes_the_shortest_name_else_and_none_twice) {
    NameChooser chooser(false);
    EXPECT_EQ(chooser.choose({"bbb", "aa", "cc"}, "Result_7"), "aa");
    EXPECT_EQ(chooser.choose({"aa"}, "Result_8"), "aa_");
    EXPECT_EQ(chooser.choose({}, "Result_9"), "Result_9");
}

}  // namespace
}  // namespace sirve::engine

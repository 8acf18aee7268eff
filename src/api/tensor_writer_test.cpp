#include "api/tensor_writer.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "api/sample_input.hpp"

namespace sirve::api {
namespace {

std::string written(const std::vector<models::TensorValue>& outputs) {
    std::string text;
    append_outputs(text, outputs);
    return text;
}

TEST(TensorWriter, nests_as_deep_as_the_shape) {
    EXPECT_EQ(written({{"y", {2, 1, 2}, {1, 2, 3, 4}, true}}), "[[[1.0,2.0]],[[3.0,4.0]]]");
    EXPECT_EQ(written({{"y", {2}, {1, 2}, true}}), "[1.0,2.0]");
}

TEST(TensorWriter, names_the_outputs_when_there_are_several) {
    EXPECT_EQ(written({{"a", {1, 1}, {1}, false}, {"b\"", {1, 1}, {2}, false}}), R"({"a":[[1.0]],"b\"":[[2.0]]})");
}

TEST(TensorWriter, prints_each_number_as_precisely_as_it_was_computed) {
    const float single = 0.1f;
    EXPECT_EQ(written({{"y", {1, 1}, {single}, true}}), "[[0.1]]");
    EXPECT_EQ(written({{"y", {1, 1}, {single}, false}}), "[[0.10000000149011612]]");
}

TEST(SampleInput, fills_every_input_with_numbers_of_its_kind) {
    std::mt19937 random(1);
    const auto rows =
        sample_inputs({{"words", DType::kInt32, {-1, -1}}, {"image", DType::kFloat32, {-1, 2, 3}}}, random);
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_EQ(rows[0].name, "words");
    EXPECT_EQ(rows[0].shape, (Shape{1, kFreeAxis}));
    for (const double value : rows[0].values) EXPECT_TRUE(value == 0 || value == 1);
    EXPECT_EQ(rows[1].shape, (Shape{1, 2, 3}));
    EXPECT_EQ(rows[1].values.size(), 6u);
    for (const double value : rows[1].values) EXPECT_TRUE(std::isfinite(value));
}

models::TensorValue strings(std::string name, Shape shape, std::vector<std::string> texts) {
    return {std::move(name), std::move(shape), {}, false, true, std::move(texts)};
}

TEST(TensorWriter, writes_strings_and_loses_no_byte) {
    std::string out;
    append_array(out, strings("words", {2, 2}, {"a\"", "ñ", std::string("\0", 1), ""}));
    EXPECT_EQ(out, R"([["a\"","ñ"],["\u0000",""]])");
    out.clear();
    append_array(out, strings("words", {2}, {"a", "\xFF"}));
    EXPECT_EQ(out, R"(["a",{"b64":"/w=="}])");
    out.clear();
    append_row(out, strings("image_bytes", {2, 1}, {"a", "f"}), 1);
    EXPECT_EQ(out, R"([{"b64":"Zg=="}])");
}

}  // namespace
}  // namespace sirve::api

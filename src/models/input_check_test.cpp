#include "models/input_check.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sirve::models {
namespace {

using ::testing::HasSubstr;

TensorValue array(std::string name, Shape shape) {
    TensorValue result;
    result.name = std::move(name);
    result.shape = std::move(shape);
    return result;
}

const engine::Signature kRows{{{"x", DType::kFloat32, {-1, 10}}}, {}};
const engine::Signature kImages{{{"image", DType::kFloat32, {-1, 8, 8, 1}}}, {}};
const engine::Signature kTwo{{{"left", DType::kFloat32, {-1, 2}}, {"right", DType::kFloat32, {-1, 3}}}, {}};

Status check(const engine::Signature& signature, std::vector<TensorValue> inputs) {
    return check_inputs(signature, "m", inputs);
}

TEST(InputCheck, accepts_what_fits) {
    EXPECT_TRUE(check(kRows, {array("", {3, 10})}).ok());
    EXPECT_TRUE(check(kImages, {array("image", {1, 8, 8, 1})}).ok());
}

TEST(InputCheck, says_how_many_values_a_row_needs) {
    const Status wrong = check(kRows, {array("", {3, 4})});
    EXPECT_EQ(wrong.error().code(), ErrorCode::kInvalidArgument);
    EXPECT_EQ(wrong.error().message(), "row 0 has 4 values; model 'm' takes 10");
}

TEST(InputCheck, tells_a_wrong_number_of_axes_apart) {
    EXPECT_EQ(check(kRows, {array("", {10})}).error().code(), ErrorCode::kMalformed);
    EXPECT_EQ(check(kImages, {array("", {1, 64})}).error().code(), ErrorCode::kMalformed);
}

TEST(InputCheck, refuses_no_rows) {
    EXPECT_THAT(check(kRows, {array("", {0, 10})}).error().message(), HasSubstr("empty"));
    EXPECT_THAT(check(kRows, {array("", {0})}).error().message(), HasSubstr("empty"));
    EXPECT_THAT(check(kRows, {}).error().message(), HasSubstr("empty"));
}

TEST(InputCheck, brings_named_inputs_into_order) {
    std::vector<TensorValue> inputs{array("right", {1, 3}), array("left", {1, 2})};
    ASSERT_TRUE(check_inputs(kTwo, "m", inputs).ok());
    EXPECT_EQ(inputs[0].name, "left");
    EXPECT_EQ(inputs[1].name, "right");
}

TEST(InputCheck, names_missing_unknown_and_repeated_inputs) {
    EXPECT_THAT(check(kTwo, {array("left", {1, 2})}).error().message(), HasSubstr("'right' is missing"));
    EXPECT_THAT(check(kTwo, {array("left", {1, 2}), array("right", {1, 3}), array("up", {1, 1})}).error().message(),
                HasSubstr("'up' is unknown"));
    EXPECT_FALSE(check(kTwo, {array("left", {1, 2}), array("left", {1, 2})}).ok());
    EXPECT_THAT(check(kTwo, {array("", {1, 2})}).error().message(), HasSubstr("'left', 'right'"));
}

TEST(InputCheck, wants_the_same_rows_in_every_input) {
    EXPECT_THAT(check(kTwo, {array("left", {1, 2}), array("right", {2, 3})}).error().message(),
                HasSubstr("must agree"));
}

TEST(InputCheck, takes_bare_numbers_where_a_row_is_one_number) {
    const engine::Signature one{{{"x", DType::kFloat32, {-1, 1}}}, {}};
    std::vector<TensorValue> inputs = {array("", {3})};
    ASSERT_TRUE(check_inputs(one, "m", inputs).ok());
    EXPECT_EQ(inputs[0].shape, (Shape{3, 1}));
}

TEST(InputCheck, tells_strings_and_numbers_apart) {
    const engine::Signature mixed{{{"text", DType::kString, {-1}}, {"count", DType::kInt32, {-1, 1}}}, {}};
    const auto strings = [](std::string name, Shape shape) {
        TensorValue value = array(std::move(name), std::move(shape));
        value.holds_strings = true;
        value.strings.assign(static_cast<std::size_t>(element_count(value.shape)), "a");
        return value;
    };
    const auto numbers = [](std::string name, Shape shape) {
        TensorValue value = array(std::move(name), std::move(shape));
        value.values.assign(static_cast<std::size_t>(element_count(value.shape)), 1);
        return value;
    };
    std::vector<TensorValue> inputs{numbers("count", {2}), strings("text", {2, 1})};
    ASSERT_TRUE(check_inputs(mixed, "m", inputs).ok());
    EXPECT_EQ(inputs[0].shape, (Shape{2}));
    EXPECT_EQ(inputs[1].shape, (Shape{2, 1}));

    const Status number = check(mixed, {numbers("text", {2}), numbers("count", {2, 1})});
    EXPECT_EQ(number.error().code(), ErrorCode::kInvalidArgument);
    EXPECT_EQ(number.error().message(), "input 'text' of model 'm' takes strings; row 0 has a number");
    const Status string = check(mixed, {strings("text", {2}), strings("count", {2, 1})});
    EXPECT_EQ(string.error().code(), ErrorCode::kMalformed);
    EXPECT_EQ(string.error().message(), "input 'count' of model 'm' takes numbers; row 0 has a string");
}

}  // namespace
}  // namespace sirve::models

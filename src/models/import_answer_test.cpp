#include "models/import_answer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sirve::models {
namespace {

using ::testing::HasSubstr;

TEST(ImportAnswer, carries_the_description_of_a_model) {
    ImportAnswer answer;
    answer.model.name = "Ñandú \"1\"";
    answer.model.keras_version = "3.15.1";
    answer.model.format = "keras";
    answer.model.parameters = 11;
    answer.model.layers = {{"in", "InputLayer", {-1, 3}, 0}, {"out", "Dense", {-1, 2}, 11}};
    answer.unconfined = {"seccomp"};
    const auto read = import_answer_from_json(to_json(answer));
    ASSERT_TRUE(read.ok()) << read.error().message();
    EXPECT_FALSE(read->error);
    EXPECT_EQ(read->model.name, answer.model.name);
    EXPECT_EQ(read->model.keras_version, "3.15.1");
    EXPECT_EQ(read->model.format, "keras");
    EXPECT_EQ(read->model.parameters, 11);
    ASSERT_EQ(read->model.layers.size(), 2U);
    EXPECT_EQ(read->model.layers[1].class_name, "Dense");
    EXPECT_EQ(read->model.layers[1].output_shape, (Shape{-1, 2}));
    EXPECT_EQ(read->model.layers[1].parameters, 11);
    EXPECT_EQ(read->unconfined, answer.unconfined);
}

TEST(ImportAnswer, carries_an_error_with_everything_that_stands_in_the_way) {
    ImportAnswer answer;
    answer.error = Error(ErrorCode::kUnimplemented, "layer 'x': not supported \xFF");
    answer.problems = {"one", "two"};
    const auto read = import_answer_from_json(to_json(answer));
    ASSERT_TRUE(read.ok() && read->error);
    EXPECT_EQ(read->error->code(), ErrorCode::kUnimplemented);
    EXPECT_THAT(read->error->message(), HasSubstr("layer 'x': not supported"));
    EXPECT_EQ(read->problems, answer.problems);
}

TEST(ImportAnswer, refuses_other_text) {
    for (const std::string text : {"", "{", "5", "{}", "[]", "{\"name\": 5}"})
        EXPECT_THAT(import_answer_from_json(text).error().message(), HasSubstr("answer can't be read")) << text;
}

}  // namespace
}  // namespace sirve::models

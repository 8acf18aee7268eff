#include "models/imported_model_json.hpp"

#include <gtest/gtest.h>

namespace sirve::models {
namespace {

TEST(ImportedModelJson, carries_a_model_over) {
    keras::ImportedModel model;
    model.name = "m\xff";  // not UTF-8: replaced, never a failure
    model.keras_version = "3.15.1";
    model.format = "keras";
    model.parameters = 12;
    model.layers = {{"dense", "Dense", {-1, 4}, 12}};
    const auto read = imported_model_from_json(to_json(model));
    ASSERT_TRUE(read.ok()) << read.error().message();
    EXPECT_EQ(read->keras_version, "3.15.1");
    EXPECT_EQ(read->parameters, 12);
    ASSERT_EQ(read->layers.size(), 1U);
    EXPECT_EQ(read->layers[0].class_name, "Dense");
    EXPECT_EQ(read->layers[0].output_shape, (Shape{-1, 4}));
}

TEST(ImportedModelJson, carries_an_error_over) {
    const auto read = imported_model_from_json(to_json(Error(ErrorCode::kUnimplemented, "layer \"x\"")));
    ASSERT_FALSE(read.ok());
    EXPECT_EQ(read.error().code(), ErrorCode::kUnimplemented);
    EXPECT_EQ(read.error().message(), "layer \"x\"");
}

TEST(ImportedModelJson, refuses_anything_else) {
    EXPECT_EQ(imported_model_from_json("{}").error().code(), ErrorCode::kInternal);
    EXPECT_EQ(imported_model_from_json("").error().code(), ErrorCode::kInternal);
}

}  // namespace
}  // namespace sirve::models

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/tensor.hpp"

namespace sirve {
namespace {

TEST(Tensor, names_types_as_numpy_does) {
    EXPECT_EQ(to_string(DType::kFloat32), "float32");
    EXPECT_EQ(to_string(DType::kString), "string");
    EXPECT_EQ(size_of(DType::kFloat64), 8U);
    EXPECT_EQ(size_of(DType::kBool), 1U);
}

TEST(Tensor, writes_shapes_with_free_axes) {
    EXPECT_EQ(shape_text(Shape{-1, 10}), "[?, 10]");
    EXPECT_EQ(shape_text(Shape{}), "[]");
}

TEST(Tensor, counts_elements) {
    EXPECT_EQ(element_count({2, 3, 4}), 24);
    EXPECT_EQ(element_count({}), 1);
    EXPECT_EQ(element_count({0, 7}), 0);
}

}  // namespace
}  // namespace sirve

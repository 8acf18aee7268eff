#include "api/ragged_error.hpp"

#include <gtest/gtest.h>

#include "api/testing/fakes.hpp"

namespace sirve::api {
namespace {

class RaggedError : public ::testing::Test {
  protected:
    std::string message(const RaggedRow& row, std::string_view model = "default") {
        const Error error = ragged_error(row, model, world_.registry);
        EXPECT_EQ(error.code(), ErrorCode::kInvalidArgument);
        return error.message();
    }
    testing::World world_;  ///< its model 'default' takes rows of 10
};

TEST_F(RaggedError, measures_the_row_by_what_the_model_takes) {
    EXPECT_EQ(message({"data", {3}, 4, 10}), "row 3 has 4 values; model 'default' takes 10");
    EXPECT_EQ(message({"data", {3}, 1, 2}), "row 3 has 1 value; model 'default' takes 10");
}

TEST_F(RaggedError, blames_the_rows_before_when_this_one_is_right) {
    EXPECT_EQ(message({"data", {1}, 10, 4}),
              "row 1 has 10 values; model 'default' takes as many, but the ones before have 4");
}

TEST_F(RaggedError, measures_by_the_rows_before_when_the_model_does_not_tell) {
    EXPECT_EQ(message({"data", {1}, 3, 2}, "unknown"),
              "row 1 has 3 values; the ones before have 2, and all must have the same");
    EXPECT_EQ(message({"targets", {1}, 3, 2}),
              "targets: row 1 has 3 values; the ones before have 2, and all must have the same");
    EXPECT_EQ(message({"data.image", {0, 2}, 3, 2}),
              "data.image[0][2] has 3 values; the ones before have 2, and all must have the same");
}

}  // namespace
}  // namespace sirve::api

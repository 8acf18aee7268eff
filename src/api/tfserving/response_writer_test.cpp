#include "api/tfserving/response_writer.hpp"

#include <gtest/gtest.h>

namespace sirve::api::tfserving {
namespace {

models::TensorValue array(std::string name, Shape shape, std::vector<double> values) {
    return {std::move(name), std::move(shape), std::move(values), true};
}

std::string written(Format format, const std::vector<models::TensorValue>& outputs) {
    std::string body = "left over";
    write_outputs(body, format, outputs);
    return body;
}

TEST(WriteOutputs, gives_the_rows_of_a_single_output) {
    EXPECT_EQ(written(Format::kRow, {array("y", {2, 2}, {0.1, 1, 2, 3})}), R"({"predictions":[[0.1,1.0],[2.0,3.0]]})");
    EXPECT_EQ(written(Format::kRow, {array("y", {2}, {4, 5})}), R"({"predictions":[4.0,5.0]})");
}

TEST(WriteOutputs, gives_an_object_a_row_for_several_outputs) {
    EXPECT_EQ(written(Format::kRow, {array("a", {2, 1}, {1, 2}), array("b\"", {2, 1, 2}, {3, 4, 5, 6})}),
              R"({"predictions":[{"a":[1.0],"b\"":[[3.0,4.0]]},{"a":[2.0],"b\"":[[5.0,6.0]]}]})");
}

TEST(WriteOutputs, gives_columns_as_they_are) {
    EXPECT_EQ(written(Format::kColumn, {array("y", {2, 1}, {1, 2})}), R"({"outputs":[[1.0],[2.0]]})");
    EXPECT_EQ(written(Format::kColumn, {array("a", {1, 1}, {1}), array("b", {1}, {2})}),
              R"({"outputs":{"a":[[1.0]],"b":[2.0]}})");
}

}  // namespace
}  // namespace sirve::api::tfserving

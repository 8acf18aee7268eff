#include "models/confidence.hpp"

#include <gtest/gtest.h>

namespace sirve::models {
namespace {

std::vector<double> confidence_of(Confidence kind, const std::vector<TensorValue>& outputs, std::size_t rows) {
    std::vector<double> result;
    compute_confidence(kind, outputs, rows, result);
    return result;
}

TensorValue array(Shape shape, std::vector<double> values) {
    TensorValue result;
    result.shape = std::move(shape);
    result.values = std::move(values);
    return result;
}

TEST(Confidence, is_the_population_standard_deviation_of_a_row) {
    EXPECT_EQ(confidence_of(Confidence::kStandardDeviation, {array({2, 2}, {1, 3, 5, 5})}, 2),
              (std::vector<double>{1, 0}));
}

TEST(Confidence, of_a_single_output_is_zero) {
    EXPECT_EQ(confidence_of(Confidence::kStandardDeviation, {array({2, 1}, {7, 9})}, 2), (std::vector<double>{0, 0}));
}

TEST(Confidence, spans_all_outputs_of_a_row) {
    EXPECT_EQ(confidence_of(Confidence::kStandardDeviation, {array({1, 1}, {1}), array({1, 1}, {3})}, 1),
              (std::vector<double>{1}));
}

TEST(Confidence, may_be_the_largest_probability) {
    EXPECT_EQ(confidence_of(Confidence::kMaxProbability, {array({2, 2}, {0.1, 0.9, 0.6, 0.4})}, 2),
              (std::vector<double>{0.9, 0.6}));
}

}  // namespace
}  // namespace sirve::models

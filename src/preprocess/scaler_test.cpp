#include "preprocess/scaler.hpp"

#include <cmath>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sirve::preprocess {
namespace {

using testing::DoubleEq;
using testing::ElementsAre;

Scaler two_features(Scaler::Form form, std::vector<double> offset, std::vector<double> scale) {
    return Scaler(
        {.class_name = "AScaler", .form = form, .features = 2, .offset = std::move(offset), .scale = std::move(scale)});
}

TEST(Scaler, subtracts_then_divides_and_back) {
    const Scaler scaler = two_features(Scaler::Form::kSubtractDivide, {1, 2}, {2, 4});
    std::vector<double> rows{3, 10, 1, 2};
    scaler.transform(rows);
    EXPECT_THAT(rows, ElementsAre(1, 2, 0, 0));
    scaler.inverse_transform(rows);
    EXPECT_THAT(rows, ElementsAre(3, 10, 1, 2));
}

TEST(Scaler, multiplies_then_adds_and_back) {
    const Scaler scaler = two_features(Scaler::Form::kMultiplyAdd, {1, 2}, {2, 4});
    std::vector<double> rows{3, 10};
    scaler.transform(rows);
    EXPECT_THAT(rows, ElementsAre(7, 42));
    scaler.inverse_transform(rows);
    EXPECT_THAT(rows, ElementsAre(3, 10));
}

TEST(Scaler, leaves_out_what_it_has_no_parameters_for) {
    std::vector<double> rows{3, 10};
    two_features(Scaler::Form::kSubtractDivide, {}, {}).transform(rows);
    EXPECT_THAT(rows, ElementsAre(3, 10));
    two_features(Scaler::Form::kSubtractDivide, {1, 1}, {}).transform(rows);
    EXPECT_THAT(rows, ElementsAre(2, 9));
    two_features(Scaler::Form::kSubtractDivide, {}, {2, 3}).inverse_transform(rows);
    EXPECT_THAT(rows, ElementsAre(4, 27));
}

TEST(Scaler, keeps_the_seconds_of_a_calendar_time) {
    const Scaler scaler = two_features(Scaler::Form::kSubtractDivide, {1.7e9, 0}, {1, 1});
    std::vector<double> rows{1.7e9 + 0.25, 0};
    scaler.transform(rows);
    EXPECT_THAT(rows, ElementsAre(DoubleEq(0.25), 0));
}

TEST(Scaler, clips_only_forward_and_keeps_nan) {
    const Scaler scaler({.class_name = "MinMaxScaler",
                         .form = Scaler::Form::kMultiplyAdd,
                         .features = 1,
                         .offset = {0},
                         .scale = {1},
                         .clip = true,
                         .clip_low = 0,
                         .clip_high = 1});
    std::vector<double> rows{-2, 0.5, 7, std::numeric_limits<double>::quiet_NaN()};
    scaler.transform(rows);
    EXPECT_EQ(rows[0], 0);
    EXPECT_EQ(rows[1], 0.5);
    EXPECT_EQ(rows[2], 1);
    EXPECT_TRUE(std::isnan(rows[3]));
    rows = {-2};
    scaler.inverse_transform(rows);
    EXPECT_EQ(rows[0], -2);
}

TEST(Scaler, takes_no_rows) {
    std::vector<double> rows;
    two_features(Scaler::Form::kSubtractDivide, {1, 1}, {1, 1}).transform(rows);
    EXPECT_TRUE(rows.empty());
}

}  // namespace
}  // namespace sirve::preprocess

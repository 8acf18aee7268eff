#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "api/scores.hpp"
#include "api/testing/fakes.hpp"

namespace sirve::api {
namespace {

using ::testing::HasSubstr;
using testing::World;
using Json = nlohmann::json;

TEST(Scores, equal_scikit_learns) {
    // sklearn.metrics on y_true = [3, -0.5, 2, 7], y_pred = [2.5, 0.0, 2, 8]
    const Scores scores = score({2.5, 0.0, 2, 8}, {3, -0.5, 2, 7}, 1);
    EXPECT_DOUBLE_EQ(scores.mse, 0.375);
    EXPECT_DOUBLE_EQ(scores.rmse, 0.6123724356957945);
    EXPECT_DOUBLE_EQ(scores.mae, 0.5);
    EXPECT_NEAR(scores.r2, 0.9486081370449679, 1e-15);
}

TEST(Scores, average_the_columns) {
    // sklearn.metrics on y_true = [[0.5, 1], [-1, 1], [7, -6]], y_pred = [[0, 2], [-1, 2], [8, -5]]
    const Scores scores = score({0, 2, -1, 2, 8, -5}, {0.5, 1, -1, 1, 7, -6}, 2);
    EXPECT_NEAR(scores.mse, 0.7083333333333334, 1e-15);
    EXPECT_NEAR(scores.rmse, 0.8227486121839513, 1e-15);
    EXPECT_NEAR(scores.mae, 0.75, 1e-15);
    EXPECT_NEAR(scores.r2, 0.9368005266622779, 1e-15);
}

TEST(Scores, treat_constant_targets_and_single_rows_as_scikit_learn_does) {
    EXPECT_EQ(score({2, 2}, {2, 2}, 1).r2, 1);
    EXPECT_EQ(score({2, 3}, {2, 2}, 1).r2, 0);
    EXPECT_TRUE(std::isnan(score({2}, {2}, 1).r2));
}

std::string rows(int count) {
    std::string text = "[";
    for (int i = 0; i < count; ++i) text += (i == 0 ? "" : ",") + testing::row_of_ten(i + 1);
    return text + "]";
}

TEST(Evaluate, compares_predictions_with_targets) {
    World world;
    const auto answer = world.post("/evaluate", "{\"data\":" + rows(2) + ",\"targets\":[[55],[67]]}");
    ASSERT_EQ(answer.status, 200) << answer.body;
    const Json json = answer.json();
    EXPECT_EQ(json["metrics"]["mse"], 2.0);
    EXPECT_EQ(json["metrics"]["mae"], 1.0);
    EXPECT_EQ(json["samples"], 2);
    EXPECT_EQ(json["model_id"], "default");
    EXPECT_TRUE(json.contains("timestamp"));
}

TEST(Evaluate, has_no_r2_for_a_single_row) {
    World world;
    const auto answer = world.post("/evaluate", "{\"data\":" + rows(1) + ",\"targets\":[[55]]}");
    EXPECT_EQ(answer.json()["metrics"]["r2"], nullptr);
}

TEST(Evaluate, says_what_shape_the_targets_must_have) {
    World world;
    const auto answer = world.post("/evaluate", "{\"data\":" + rows(2) + ",\"targets\":[[55]]}");
    EXPECT_EQ(answer.status, 400);
    EXPECT_EQ(answer.json()["detail"], "targets have the shape [1, 1]; model 'default' gives [2, 1] for this data");
}

TEST(Evaluate, refuses_bad_bodies_as_predict_does) {
    World world;
    EXPECT_EQ(world.post("/evaluate", "{\"data\":" + rows(2) + "}").json()["detail"][0]["loc"],
              Json({"body", "targets"}));
    EXPECT_EQ(world.post("/evaluate", "{\"data\":" + rows(1) + ",\"targets\":[1]}").status, 422);
    const auto ragged = world.post("/evaluate", "{\"data\":" + rows(2) + ",\"targets\":[[1],[2,3]]}");
    EXPECT_EQ(ragged.status, 400);
    EXPECT_THAT(ragged.json()["detail"].get<std::string>(), HasSubstr("targets: row 1 has 2 values"));
    EXPECT_EQ(world.post("/evaluate", "{\"data\":" + rows(1) + ",\"targets\":[[1e300]]}").status, 400);
    EXPECT_EQ(world.post("/evaluate", "{\"model_id\":\"x\",\"data\":" + rows(1) + ",\"targets\":[[1]]}").status, 404);
}

TEST(TestPredict, answers_for_a_generated_row) {
    World world;
    const auto answer = world.post("/test/predict", "");
    ASSERT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(answer.json()["status"], "success");
    EXPECT_EQ(answer.json()["samples"], 1);
    EXPECT_TRUE(answer.json()["predictions"][0][0].is_number());
}

TEST(TestPredict, needs_a_default_model) {
    World world;
    world.registry.models.clear();
    EXPECT_EQ(world.post("/test/predict", "").status, 404);
}

}  // namespace
}  // namespace sirve::api

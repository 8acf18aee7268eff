#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/testing/fakes.hpp"

namespace sirve::api {
namespace {

using ::testing::HasSubstr;
using testing::World;
using Json = nlohmann::json;

std::string body_with(const std::string& rows, const std::string& more = "") {
    return "{\"data\":[" + rows + "]" + more + "}";
}

TEST(Predict, answers_with_the_contracts_fields) {
    World world;
    const auto answer = world.post("/predict", body_with(testing::row_of_ten(1) + "," + testing::row_of_ten(2)));
    ASSERT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(answer.content_type, "application/json");
    const Json json = answer.json();
    EXPECT_EQ(json["predictions"], Json::parse("[[55.0],[65.0]]"));
    EXPECT_EQ(json["confidence"], Json::parse("[0.0,0.0]"));
    EXPECT_EQ(json["model_id"], "default");
    EXPECT_EQ(json["samples"], 2);
    EXPECT_TRUE(json["processing_time_ms"].is_number());
    EXPECT_EQ(json["timestamp"].get<std::string>().substr(0, 2), "20");
}

TEST(Predict, prints_single_precision_results_as_short_as_they_are) {
    World world;
    const auto answer = world.post("/predict", body_with("[0.1,0,0,0,0,0,0,0,0,0]"));
    EXPECT_THAT(answer.body, HasSubstr("\"predictions\":[[0.1]]"));
}

TEST(Predict, serves_several_requests_that_wait_at_once) {
    World world;
    world.predictor.hold = true;
    auto& first = world.start({http::Method::kPost, "/predict", body_with(testing::row_of_ten(1)), {}});
    auto& second = world.start({http::Method::kPost, "/predict", body_with(testing::row_of_ten(2)), {}});
    EXPECT_EQ(first.finished + second.finished, 0);
    for (models::PredictCall* call : std::exchange(world.predictor.held, {})) call->on_done();
    EXPECT_THAT(World::answer_of(first).body, HasSubstr("[[55.0]]"));
    EXPECT_THAT(World::answer_of(second).body, HasSubstr("[[65.0]]"));

    auto& third = world.start({http::Method::kPost, "/predict", body_with(testing::row_of_ten(3)), {}});
    world.predictor.held.at(0)->on_done();
    EXPECT_THAT(World::answer_of(third).body, HasSubstr("[[75.0]]"));
}

TEST(Predict, refuses_an_unknown_model_with_404) {
    World world;
    const auto answer = world.post("/predict", body_with(testing::row_of_ten(), ",\"model_id\":\"../etc\""));
    EXPECT_EQ(answer.status, 404);
    EXPECT_THAT(answer.json()["detail"].get<std::string>(), HasSubstr("../etc"));
    EXPECT_TRUE(answer.json().contains("timestamp"));
}

TEST(Predict, refuses_a_malformed_body_in_fastapis_shape) {
    World world;
    const auto answer = world.post("/predict", R"({"data":[[1,"abc"]]})");
    EXPECT_EQ(answer.status, 422);
    EXPECT_EQ(answer.json(), Json::parse(R"({"detail":[{"type":"float_type","loc":["body","data",0,1],
        "msg":"Input should be a valid number","input":"abc"}]})"));
    EXPECT_EQ(world.predictor.calls, 0);
    EXPECT_EQ(world.post("/predict", R"({"data":[1,2,3]})").status, 422);
    EXPECT_EQ(world.post("/predict", "").status, 422);
}

TEST(Predict, takes_and_gives_strings) {
    World world;
    world.add_text_model();
    const auto predictions = [&](const std::string& data) {
        return world.post("/predict", "{\"model_id\":\"text\",\"data\":" + data + "}").json()["predictions"];
    };
    EXPECT_EQ(predictions(R"(["a","\u00f1\"\n"])"), Json::parse(R"(["aa","ñ\"\nñ\"\n"])"));
    EXPECT_EQ(predictions(R"([["a","b"]])"), Json::parse(R"([["aa","bb"]])"));
    EXPECT_EQ(predictions(R"("a")"), Json::parse(R"(["aa"])"));
    const auto number = world.post("/predict", R"({"model_id":"text","data":[[1]]})");
    EXPECT_EQ(number.status, 400);
}

TEST(Predict, refuses_strings_for_a_model_of_numbers_as_before_there_were_any) {
    World world;
    const std::pair<const char*, const char*> cases[] = {
        {R"({"data":[["a"]]})", R"({"type":"float_type","loc":["body","data",0,0],
            "msg":"Input should be a valid number","input":"a"})"},
        {R"({"data":[["1",2]]})", R"({"type":"float_type","loc":["body","data",0,0],
            "msg":"Input should be a valid number","input":"1"})"},
        {R"({"data":["a"]})", R"({"type":"list_type","loc":["body","data",0],
            "msg":"Input should be a valid list","input":"a"})"},
        {R"({"data":"a"})", R"({"type":"list_type","loc":["body","data"],
            "msg":"Input should be a valid list","input":"a"})"}};
    for (const auto& [body, error] : cases) {
        const auto answer = world.post("/predict", body);
        EXPECT_EQ(answer.status, 422) << body;
        EXPECT_EQ(answer.json()["detail"][0], Json::parse(error)) << body;
    }
}

TEST(Predict, tells_why_text_is_no_json) {
    World world;
    const Json error = world.post("/predict", R"({"data": [[1,2],)").json()["detail"][0];
    EXPECT_EQ(error["type"], "json_invalid");
    EXPECT_EQ(error["loc"][0], "body");
    EXPECT_THAT(error["ctx"]["error"].get<std::string>(), HasSubstr("syntax error"));
}

TEST(Predict, names_the_ragged_row_and_what_the_model_takes) {
    World world;
    const auto answer = world.post("/predict", body_with(testing::row_of_ten() + "," + testing::row_of_ten() + "," +
                                                         testing::row_of_ten() + ",[1,2,3,4]"));
    EXPECT_EQ(answer.status, 400);
    EXPECT_EQ(answer.json()["detail"], "row 3 has 4 values; model 'default' takes 10");
}

TEST(Predict, passes_the_predictors_refusals_on) {
    World world;
    EXPECT_EQ(world.post("/predict", R"({"data":[]})").status, 400);
    const auto deep = world.post("/predict", R"({"data":[[[1]]]})");
    EXPECT_EQ(deep.status, 422);
    EXPECT_EQ(deep.json()["detail"][0]["msg"], "data must be nested 2 deep");
    world.predictor.failure = Error(ErrorCode::kUnavailable, "the queue is full");
    const auto full = world.post("/predict", body_with(testing::row_of_ten()));
    EXPECT_EQ(full.status, 503);
    EXPECT_EQ(full.header("Retry-After"), "1");
}

TEST(Predict, takes_no_token_or_a_good_one) {
    World world;
    const std::string body = body_with(testing::row_of_ten());
    const auto ask = [&](std::string authorization) {
        return world.ask({http::Method::kPost, "/predict", body, {{"Authorization", std::move(authorization)}}});
    };
    EXPECT_EQ(ask(world.bearer("ana", auth::Role::kUser)).status, 200);
    for (const char* bad : {"Bearer a.b.c", "Bearer", "Bearer ", "Basic YTpi", "token"}) {
        const auto answer = ask(bad);
        EXPECT_EQ(answer.status, 401) << bad;
        EXPECT_EQ(answer.header("WWW-Authenticate"), "Bearer") << bad;
    }
}

}  // namespace
}  // namespace sirve::api

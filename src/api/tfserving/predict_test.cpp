#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/testing/fakes.hpp"

namespace sirve::api {
namespace {

using ::testing::HasSubstr;
using testing::row_of_ten;
using testing::World;
using Json = nlohmann::json;

class TfServing : public ::testing::Test {
  protected:
    std::string error_of(const testing::Answer& answer, int status) {
        EXPECT_EQ(answer.status, status) << answer.body;
        const Json json = answer.json();
        EXPECT_EQ(json.size(), 1u) << answer.body;
        return json["error"];
    }
    testing::Answer predict(const std::string& body) { return world.post("/v1/models/default:predict", body); }

    World world;
};

TEST_F(TfServing, answers_rows_with_rows) {
    const auto answer = predict("{\"instances\":[" + row_of_ten(1) + "," + row_of_ten(2) + "]}");
    ASSERT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(answer.json(), Json::parse(R"({"predictions":[[55.0],[65.0]]})"));
    EXPECT_EQ(predict("{\"instances\":[{\"x\":" + row_of_ten(1) + "}]}").json(),
              Json::parse(R"({"predictions":[[55.0]]})"));
}

TEST_F(TfServing, answers_columns_with_columns) {
    const Json expected = Json::parse(R"({"outputs":[[55.0]]})");
    EXPECT_EQ(predict("{\"inputs\":[" + row_of_ten(1) + "]}").json(), expected);
    EXPECT_EQ(predict("{\"inputs\":{\"x\":[" + row_of_ten(1) + "],\"more\":[1]}}").json(), expected);
}

TEST_F(TfServing, takes_and_gives_strings) {
    world.add_text_model();
    const auto answer = [&](const std::string& body) { return world.post("/v1/models/text:predict", body); };
    EXPECT_EQ(answer(R"({"instances":["a",{"b64":"Zg=="}]})").json(), Json::parse(R"({"predictions":["aa","ff"]})"));
    EXPECT_EQ(answer(R"({"inputs":{"words":["a"]}})").json(), Json::parse(R"({"outputs":["aa"]})"));
    EXPECT_EQ(answer(R"({"instances":[{"b64":"/w=="}]})").json(), Json::parse(R"({"predictions":[{"b64":"//8="}]})"));
    EXPECT_EQ(error_of(answer(R"({"instances":[1, 2]})"), 400),
              "Failed to process element: 0 of 'instances' list. Error: INVALID_ARGUMENT: JSON Value: 1.0 Type: Number "
              "is not of expected type: string (input 'words')");
    EXPECT_EQ(error_of(predict(R"({"inputs":["a"]})"), 400),
              "JSON Value: \"a\" Type: String is not of expected type: float (input 'x')");
    const Json signature =
        world.get("/v1/models/text/metadata").json()["metadata"]["signature_def"]["signature_def"]["serving_default"];
    EXPECT_EQ(signature["inputs"]["words"]["dtype"], "DT_STRING");
}

TEST_F(TfServing, takes_the_version_that_there_is) {
    const std::string body = "{\"instances\":[" + row_of_ten(1) + "]}";
    EXPECT_EQ(world.post("/v1/models/default/versions/1:predict", body).status, 200);
    EXPECT_EQ(world.post("/v1/models/default/versions/0001:predict", body).status, 200);
    EXPECT_EQ(error_of(world.post("/v1/models/default/versions/7:predict", body), 404),
              "Servable not found for request: Specific(default, 7)");
    EXPECT_THAT(error_of(world.post("/v1/models/default/versions/one:predict", body), 400),
                HasSubstr("Malformed request: POST /v1/models/default/versions/one:predict"));
    EXPECT_THAT(error_of(world.post("/v1/models/default/versions/99999999999999999999:predict", body), 400),
                HasSubstr("Failed to convert version"));
}

TEST_F(TfServing, knows_the_default_signature_only) {
    const std::string rows = ",\"instances\":[" + row_of_ten(1) + "]}";
    EXPECT_EQ(predict("{\"signature_name\":\"serving_default\"" + rows).status, 200);
    EXPECT_EQ(error_of(predict("{\"signature_name\":\"other\"" + rows), 400),
              "Serving signature name: \"other\" not found in signature def");
}

TEST_F(TfServing, has_no_labels_and_no_other_signatures) {
    EXPECT_EQ(error_of(world.post("/v1/models/default/labels/stable:predict", "{}"), 400),
              "Unrecognized servable version label: stable");
    EXPECT_EQ(error_of(world.get("/v1/models/default/labels/stable/metadata"), 400),
              "Unrecognized servable version label: stable");
    EXPECT_EQ(world.get("/v1/models/default/labels/stable").json(), world.get("/v1/models/default").json());
    EXPECT_EQ(error_of(world.post("/v1/models/default:classify", "{}"), 400),
              "Expected classification signature method_name to be tensorflow/serving/classify. Was: "
              "tensorflow/serving/predict");
    EXPECT_THAT(error_of(world.post("/v1/models/default/versions/1:regress", "{}"), 400),
                HasSubstr("Expected regression signature"));
    EXPECT_EQ(error_of(world.post("/v1/models/none:regress", "{}"), 404),
              "Servable not found for request: Latest(none)");
}

TEST_F(TfServing, names_an_unknown_model_before_anything_else) {
    for (const std::string& body : {"{\"instances\":[" + row_of_ten(1) + "]}", std::string("nonsense")})
        EXPECT_THAT(error_of(world.post("/v1/models/none:predict", body), 404),
                    HasSubstr("Servable not found for request: Latest(none)"));
}

TEST_F(TfServing, wants_the_models_own_names) {
    EXPECT_EQ(error_of(predict(R"({"instances":[{"z":[1]}]})"), 400),
              "Failed to process element: 0 of 'instances' list. JSON object: {...} keys must be equal to: x");
    EXPECT_EQ(error_of(predict(R"({"inputs":{"z":[1]}})"), 400), "Missing named input: x in 'inputs' object.");
}

TEST_F(TfServing, tells_every_error_its_way) {
    EXPECT_THAT(error_of(predict("{"), 400), HasSubstr("JSON Parse error: "));
    EXPECT_THAT(error_of(predict(R"({"instances":[[[1]]]})"), 400), HasSubstr("nested"));
    world.predictor.failure = Error(ErrorCode::kUnavailable, "the queue is full");
    const auto full = predict("{\"instances\":[" + row_of_ten(1) + "]}");
    EXPECT_EQ(error_of(full, 503), "the queue is full");
    EXPECT_EQ(full.header("Retry-After"), "1");
    const auto bad_token =
        world.ask({http::Method::kPost, "/v1/models/default:predict", "{}", {{"Authorization", "x"}}});
    EXPECT_THAT(error_of(bad_token, 401), HasSubstr("Bearer"));
    EXPECT_EQ(bad_token.header("WWW-Authenticate"), "Bearer");
    EXPECT_EQ(world.get("/v1/models/default:predict").status, 405);
}

TEST_F(TfServing, tells_the_status_for_both_kinds_of_clients) {
    const Json status = world.get("/v1/models/default").json();
    EXPECT_EQ(status["model_version_status"],
              Json::parse(R"([{"version":"1","state":"AVAILABLE","status":{"error_code":"OK","error_message":""}}])"));
    EXPECT_EQ(status["name"], "default");
    EXPECT_EQ(status["ready"], true);
    EXPECT_EQ(world.get("/v1/models/default/versions/1").status, 200);
    EXPECT_EQ(error_of(world.get("/v1/models/none"), 404), "Could not find any versions of model none");
    EXPECT_EQ(error_of(world.get("/v1/models/default/versions/2"), 404), "Could not find version 2 of model default");
}

TEST_F(TfServing, tells_why_a_model_does_not_serve) {
    models::ModelInfo broken;
    broken.model_id = "broken";
    broken.state = models::ModelState::kFailed;
    broken.reason = "no such layer";
    world.registry.add(broken);
    const Json status = world.get("/v1/models/broken").json();
    EXPECT_EQ(status["model_version_status"][0]["state"], "END");
    EXPECT_EQ(status["model_version_status"][0]["status"]["error_message"], "no such layer");
    EXPECT_EQ(status["ready"], false);
    EXPECT_THAT(error_of(world.get("/v1/models/broken/metadata"), 404), HasSubstr("no such layer"));
}

TEST_F(TfServing, describes_the_signature) {
    const Json json = world.get("/v1/models/default/metadata").json();
    EXPECT_EQ(json["model_spec"], Json::parse(R"({"name":"default","signature_name":"","version":"1"})"));
    const Json signature = json["metadata"]["signature_def"]["signature_def"]["serving_default"];
    EXPECT_EQ(signature["inputs"]["x"]["dtype"], "DT_FLOAT");
    EXPECT_EQ(signature["inputs"]["x"]["tensor_shape"],
              Json::parse(R"({"dim":[{"size":"-1","name":""},{"size":"10","name":""}],"unknown_rank":false})"));
    EXPECT_EQ(signature["outputs"]["y"]["tensor_shape"]["dim"][1]["size"], "1");
    EXPECT_EQ(signature["method_name"], "tensorflow/serving/predict");
    EXPECT_EQ(world.get("/v1/models/default/versions/1/metadata").json(), json);
}

}  // namespace
}  // namespace sirve::api

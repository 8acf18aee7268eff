#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>

#include "api/assets.hpp"
#include "api/routes.hpp"
#include "api/testing/fakes.hpp"

namespace sirve::api {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using testing::World;
using Json = nlohmann::json;

TEST(Docs, pages_have_all_their_files_in_the_program) {
    World world;
    for (const char* page : {"/docs", "/redoc"}) {
        const auto answer = world.get(page);
        ASSERT_EQ(answer.status, 200);
        EXPECT_THAT(answer.body, HasSubstr("lang=\"en\""));
        EXPECT_THAT(answer.header("Content-Security-Policy"), HasSubstr("default-src 'self'"));
        EXPECT_THAT(answer.body, Not(HasSubstr("http")));
        const std::regex reference("docs/assets/[^\"]+");
        for (std::sregex_iterator it(answer.body.begin(), answer.body.end(), reference), end; it != end; ++it)
            EXPECT_EQ(world.get("/" + it->str()).status, 200) << it->str();
    }
}

TEST(Docs, fetch_nothing_from_other_hosts) {
    const std::string redoc(find_asset("redoc.standalone.js")->plain);
    EXPECT_GT(redoc.size(), 500'000u);
    EXPECT_THAT(redoc, Not(HasSubstr("cdn.redoc.ly")));
}

TEST(Docs, assets_are_compressed_for_those_who_can_and_not_sent_twice) {
    World world;
    const std::string target = "/docs/assets/swagger-ui-bundle.js";
    const auto plain = world.get(target);
    EXPECT_EQ(plain.content_type, "text/javascript");
    EXPECT_GT(plain.body.size(), 1'000'000u);
    const auto packed = world.ask({http::Method::kGet, target, "", {{"Accept-Encoding", "br, gzip"}}});
    EXPECT_EQ(packed.header("Content-Encoding"), "gzip");
    EXPECT_LT(packed.body.size(), 600'000u);
    EXPECT_NE(packed.header("ETag"), plain.header("ETag"));
    const auto again = world.ask({http::Method::kGet, target, "", {{"If-None-Match", plain.header("ETag")}}});
    EXPECT_EQ(again.status, 304);
    EXPECT_TRUE(again.body.empty());
}

TEST(Docs, have_no_other_files) {
    World world;
    for (const char* target : {"/docs/assets/nothing", "/docs/assets/..", "/docs/assets/", "/docs/assets/a/b"})
        EXPECT_EQ(world.get(target).status, 404) << target;
}

class OpenApi : public ::testing::Test {
  protected:
    Json document() { return world.get("/openapi.json").json(); }
    World world;
};

TEST_F(OpenApi, describes_every_route_of_the_table) {
    const Json json = document();
    EXPECT_EQ(json["openapi"], "3.1.0");
    for (const Route& route : routes()) {
        if (route.tag.empty()) continue;
        std::string method(to_string(route.method));
        for (char& c : method) c = static_cast<char>(std::tolower(c));
        EXPECT_TRUE(json["paths"][std::string(route.pattern)].contains(method)) << route.pattern;
    }
}

TEST_F(OpenApi, has_no_dangling_reference) {
    const Json json = document();
    const std::string text = json.dump();
    const std::regex reference("\"#(/components/[^\"]+)\"");
    for (std::sregex_iterator it(text.begin(), text.end(), reference), end; it != end; ++it)
        EXPECT_TRUE(json.contains(Json::json_pointer((*it)[1].str()))) << (*it)[1];
}

TEST_F(OpenApi, knows_the_shapes_of_the_models) {
    const Json schema = document()["components"]["schemas"]["PredictionRequest"]["anyOf"][0];
    EXPECT_EQ(schema["properties"]["model_id"]["const"], "default");
    EXPECT_EQ(schema["properties"]["data"]["items"]["maxItems"], 10);
    EXPECT_EQ(schema["required"], Json({"data"}));
}

TEST_F(OpenApi, has_examples_that_work) {
    const Json json = document();
    const Json examples = json["paths"]["/predict"]["post"]["requestBody"]["content"]["application/json"]["examples"];
    ASSERT_TRUE(examples.contains("default"));
    EXPECT_EQ(world.post("/predict", examples["default"]["value"].dump()).status, 200);
}

TEST_F(OpenApi, is_made_anew_when_the_models_change) {
    models::ModelInfo images;
    images.model_id = "digits";
    images.state = models::ModelState::kReady;
    images.inputs = {{"image", DType::kFloat32, {-1, 8, 8, 1}}};
    images.outputs = {{"y", DType::kFloat32, {-1, 10}}};
    EXPECT_EQ(document()["components"]["schemas"]["PredictionRequest"]["anyOf"].size(), 1u);
    world.registry.add(images);
    const Json schema = document()["components"]["schemas"]["PredictionRequest"]["anyOf"];
    ASSERT_EQ(schema.size(), 2u);
    EXPECT_EQ(schema[1]["required"], Json({"data", "model_id"}));
}

}  // namespace
}  // namespace sirve::api

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/testing/fakes.hpp"

namespace sirve::api {
namespace {

using testing::Answer;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::World;
using Json = nlohmann::json;

models::ModelInfo failed_model() {
    models::ModelInfo info;
    info.model_id = "broken model";
    info.state = models::ModelState::kFailed;
    info.reason = "layer 'x' of class 'Strange' is not known";
    return info;
}

TEST(Models, lists_those_that_serve_and_those_that_failed) {
    World world;
    world.registry.add(failed_model());
    const Json json = world.get("/models").json();
    EXPECT_EQ(json["modelos"], Json({"default"}));
    EXPECT_EQ(json["total"], 1);
    EXPECT_EQ(json["fallidos"][0]["model_id"], "broken model");
    EXPECT_THAT(json["fallidos"][0]["motivo"].get<std::string>(), HasSubstr("Strange"));
    EXPECT_TRUE(json.contains("timestamp"));
}

TEST(Models, describes_one_with_the_fields_of_its_config) {
    World world;
    const Json json = world.get("/models/default").json();
    EXPECT_EQ(json["id"], "default");
    EXPECT_EQ(json["status"], "ready");
    EXPECT_EQ(json["inputs"], Json::parse(R"([{"name":"x","dtype":"float32","shape":[null,10]}])"));
    EXPECT_EQ(json["parameters"], 2817);
    EXPECT_EQ(json["layers"][0]["class_name"], "Dense");
    EXPECT_EQ(json["last_used"], nullptr);
    EXPECT_EQ(json["scalers"]["scaler_X"], nullptr);
    EXPECT_EQ(json["config"]["author"], "Ana");
}

TEST(Models, decodes_names_and_gives_the_reason_of_a_failure) {
    World world;
    world.registry.add(failed_model());
    const auto answer = world.get("/models/broken%20model");
    ASSERT_EQ(answer.status, 200);
    EXPECT_EQ(answer.json()["status"], "failed");
    EXPECT_THAT(answer.json()["reason"].get<std::string>(), HasSubstr("Strange"));
}

TEST(Models, answers_unknown_names_and_path_tricks_with_404) {
    World world;
    for (const char* target :
         {"/models/nobody", "/models/..%2Fetc%2Fpasswd", "/models/%2e%2e", "/models/a/b", "/models/"})
        EXPECT_EQ(world.get(target).status, 404) << target;
    EXPECT_EQ(world.get("/models/" + std::string(5000, 'a')).status, 404);
}

Answer admin(World& world, http::Method method, std::string target) {
    return world.ask({method, std::move(target), "", {{"Authorization", world.bearer("root", auth::Role::kAdmin)}}});
}

TEST(Models, loads_and_unloads_for_admins_only) {
    World world;
    for (const auto& [method, target] : {std::pair{http::Method::kPost, "/models/default/load"},
                                         std::pair{http::Method::kDelete, "/models/default"}}) {
        EXPECT_EQ(world.ask({method, target, "", {}}).status, 401);
        EXPECT_EQ(world.ask({method, target, "", {{"Authorization", "Bearer a.b.c"}}}).status, 401);
        const auto user = world.bearer("ana", auth::Role::kUser);
        EXPECT_EQ(world.ask({method, target, "", {{"Authorization", user}}}).status, 403);
    }
    EXPECT_TRUE(world.registry.actions.empty());
    EXPECT_EQ(admin(world, http::Method::kPost, "/models/default/load").json()["status"], "loaded");
    EXPECT_EQ(admin(world, http::Method::kDelete, "/models/default").json()["status"], "unloaded");
    EXPECT_EQ(admin(world, http::Method::kDelete, "/models/default").status, 404);
    EXPECT_EQ(admin(world, http::Method::kPost, "/models/default/load").status, 404);
    EXPECT_THAT(world.registry.actions, ElementsAre("load default", "unload default"));
}

TEST(Models, deletes_files_only_when_asked_clearly) {
    World world;
    EXPECT_EQ(admin(world, http::Method::kDelete, "/models/default?delete_files=maybe").status, 422);
    EXPECT_TRUE(world.registry.actions.empty());
    EXPECT_EQ(admin(world, http::Method::kDelete, "/models/default?delete_files=True").status, 200);
    EXPECT_THAT(world.registry.actions, ElementsAre("delete default"));
}

TEST(Models, import_runs_off_the_lane) {
    World world;
    auto& exchange = world.start({http::Method::kPost,
                                  "/models/default/load",
                                  "",
                                  {{"Authorization", world.bearer("root", auth::Role::kAdmin)}}});
    EXPECT_TRUE(world.registry.actions.empty());
    world.pool.run_one();
    EXPECT_EQ(exchange.finished, 0);
    world.lane.run_one();
    EXPECT_EQ(exchange.finished, 1);
}

TEST(DebugModels, exist_only_when_debugging) {
    World world;
    EXPECT_EQ(world.get("/debug/models").status, 404);
    World debugging;
    debugging.settings.debug = true;
    const Json json = debugging.get("/debug/models").json();
    EXPECT_EQ(json["modelos"]["default"]["layers"], 1);
    EXPECT_EQ(json["cache_size"], 0);
}

}  // namespace
}  // namespace sirve::api

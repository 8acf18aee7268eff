#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/routes.hpp"
#include "api/testing/fakes.hpp"

namespace sirve::api {
namespace {

using testing::Answer;
using ::testing::HasSubstr;
using testing::World;

Answer ask_from(World& world, http::Method method, std::string target, std::string origin,
                std::vector<std::pair<std::string, std::string>> more = {}) {
    more.emplace_back("Origin", std::move(origin));
    return world.ask({method, std::move(target), "", std::move(more)});
}

TEST(Steps, answer_unknown_paths_with_404_and_wrong_methods_with_405) {
    World world;
    for (const char* target : {"/nothing", "/predict/", "//predict", "/PREDICT", "/%70redict"}) {
        const auto answer = world.post(target, "");
        EXPECT_EQ(answer.status, 404) << target;
        EXPECT_THAT(answer.json()["detail"].get<std::string>(), HasSubstr("Not Found")) << target;
        EXPECT_TRUE(answer.json().contains("timestamp"));
    }
    const auto wrong = world.get("/predict");
    EXPECT_EQ(wrong.status, 405);
    EXPECT_EQ(wrong.header("Allow"), "POST, OPTIONS");
    EXPECT_EQ(world.post("/health", "").header("Allow"), "GET, HEAD, OPTIONS");
    EXPECT_EQ(world.ask({http::Method::kHead, "/health", "", {}}).status, 200);
}

TEST(Steps, name_the_methods_of_a_path_when_asked_for_its_options) {
    World world;
    const auto answer = world.ask({http::Method::kOptions, "/predict", "", {}});
    EXPECT_EQ(answer.status, 204);
    EXPECT_EQ(answer.header("Allow"), "POST, OPTIONS");
    EXPECT_EQ(world.ask({http::Method::kOptions, "/nothing", "", {}}).status, 404);
}

TEST(Cors, lets_every_origin_in_without_credentials_by_default) {
    World world;
    const auto answer = ask_from(world, http::Method::kGet, "/nothing", "https://a.example");
    EXPECT_EQ(answer.status, 404);
    EXPECT_EQ(answer.header("Access-Control-Allow-Origin"), "*");
    EXPECT_EQ(answer.header("Access-Control-Allow-Credentials"), "");
    EXPECT_EQ(world.get("/health").header("Access-Control-Allow-Origin"), "");
}

TEST(Cors, answers_a_preflight) {
    World world;
    const auto answer = ask_from(
        world, http::Method::kOptions, "/predict", "https://a.example",
        {{"Access-Control-Request-Method", "POST"}, {"Access-Control-Request-Headers", "authorization, content-type"}});
    EXPECT_EQ(answer.status, 204);
    EXPECT_EQ(answer.header("Access-Control-Allow-Origin"), "*");
    EXPECT_EQ(answer.header("Access-Control-Allow-Methods"), "GET, POST, PUT, DELETE, OPTIONS");
    EXPECT_EQ(answer.header("Access-Control-Allow-Headers"), "authorization, content-type");
    EXPECT_EQ(answer.header("Access-Control-Max-Age"), "600");
}

TEST(Cors, lets_only_the_listed_origins_in) {
    World world;
    world.settings.cors_origins = {"https://a.example"};
    world.settings.cors_headers = {"Authorization"};
    const auto good = ask_from(world, http::Method::kGet, "/health", "https://a.example");
    EXPECT_EQ(good.header("Access-Control-Allow-Origin"), "https://a.example");
    EXPECT_EQ(good.header("Access-Control-Allow-Credentials"), "true");
    EXPECT_EQ(good.header("Vary"), "Origin");
    for (const char* origin : {"https://b.example", "null", "https://a.example.evil", "http://a.example"}) {
        const auto bad =
            ask_from(world, http::Method::kOptions, "/predict", origin, {{"Access-Control-Request-Method", "POST"}});
        EXPECT_EQ(bad.header("Access-Control-Allow-Origin"), "") << origin;
        EXPECT_EQ(bad.header("Access-Control-Allow-Methods"), "") << origin;
        EXPECT_EQ(bad.header("Vary"), "Origin");
    }
}

TEST(RateLimit, counts_users_and_addresses_apart_and_spares_the_probes) {
    World world;
    world.limiter = std::make_unique<auth::RateLimiter>(2, world.clock);
    EXPECT_EQ(world.get("/models").header("RateLimit-Remaining"), "1");
    EXPECT_EQ(world.get("/nothing").header("RateLimit-Remaining"), "0");
    const auto refused = world.get("/models");
    EXPECT_EQ(refused.status, 429);
    EXPECT_EQ(refused.header("RateLimit-Limit"), "2");
    EXPECT_NE(refused.header("Retry-After"), "");
    EXPECT_TRUE(refused.json().contains("detail"));
    EXPECT_EQ(world.get("/health").status, 200);
    EXPECT_EQ(world.get("/health/ready").status, 200);
    const auto user =
        world.ask({http::Method::kGet, "/stats", "", {{"Authorization", world.bearer("ana", auth::Role::kUser)}}});
    EXPECT_EQ(user.status, 200);
    EXPECT_EQ(world.ask({http::Method::kGet, "/stats", "", {{"Authorization", "Bearer a.b.c"}}}).status, 429);
}

TEST(Authorization, of_every_route_follows_from_the_table) {
    for (const Route& route : routes()) {
        std::string target(route.pattern);
        if (const auto at = target.find('{'); at != std::string::npos)
            target.replace(at, target.find('}') - at + 1, "x");
        World world;
        const auto anonymous = world.ask({route.method, target, "", {}});
        const auto forged = world.ask({route.method, target, "", {{"Authorization", "Bearer a.b.c"}}});
        const auto user =
            world.ask({route.method, target, "", {{"Authorization", world.bearer("ana", auth::Role::kUser)}}});
        EXPECT_EQ(anonymous.status == 401, route.access == Access::kAdmin) << target;
        EXPECT_EQ(forged.status == 401, route.access != Access::kOpen) << target;
        EXPECT_EQ(user.status == 403, route.access == Access::kAdmin) << target;
        EXPECT_NE(anonymous.status, 500) << target;
    }
}

}  // namespace
}  // namespace sirve::api

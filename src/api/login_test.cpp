#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/testing/fakes.hpp"
#include "auth/password.hpp"

namespace sirve::api {
namespace {

using testing::Answer;
using ::testing::HasSubstr;
using testing::World;
using Json = nlohmann::json;

class Identity : public ::testing::Test {
  protected:
    static void SetUpTestSuite() { hash_ = auth::hash_password("password").value(); }
    void SetUp() override { world.users.users.push_back({"admin", hash_, "admin", false, ""}); }

    Answer login(std::string body, std::string path = "/auth/login", std::string type = "application/json") {
        return world.ask({http::Method::kPost, std::move(path), std::move(body), {{"Content-Type", std::move(type)}}});
    }
    Answer form(std::string body) { return login(std::move(body), "/auth/token", "application/x-www-form-urlencoded"); }

    World world;
    static std::string hash_;  ///< made once: it takes long on purpose
};

std::string Identity::hash_;

TEST_F(Identity, gives_a_token_that_the_server_takes) {
    const auto answer = login(R"({"username":"admin","password":"password"})");
    ASSERT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(answer.json()["token_type"], "bearer");
    EXPECT_EQ(answer.json()["expires_in"], 1800);
    EXPECT_EQ(answer.header("Cache-Control"), "no-store");
    const std::string bearer = "Bearer " + answer.json()["access_token"].get<std::string>();
    EXPECT_EQ(world.ask({http::Method::kGet, "/stats", "", {{"Authorization", bearer}}}).status, 200);
}

TEST_F(Identity, checks_passwords_off_the_lane) {
    auto& exchange =
        world.start({http::Method::kPost, "/auth/login", R"({"username":"admin","password":"password"})", {}});
    EXPECT_EQ(exchange.finished, 0);
    EXPECT_EQ(world.pool.waiting(), 1u);
    world.pool.run_one();
    EXPECT_EQ(exchange.finished, 0) << "finished on a thread that is not its lane";
    world.lane.run_one();
    EXPECT_EQ(exchange.finished, 1);
}

TEST_F(Identity, answers_an_unknown_user_like_a_wrong_password) {
    const auto wrong = login(R"({"username":"admin","password":"x"})");
    const auto unknown = login(R"({"username":"nobody","password":"password"})");
    EXPECT_EQ(wrong.status, 401);
    EXPECT_EQ(unknown.status, 401);
    EXPECT_EQ(wrong.json()["detail"], unknown.json()["detail"]);
    EXPECT_EQ(wrong.header("WWW-Authenticate"), "Bearer");
}

TEST_F(Identity, refuses_other_bodies_without_repeating_a_password) {
    for (const char* body : {"", "{", "[]", "7", R"({"username":"admin"})", R"({"username":1,"password":"secret"})",
                             R"({"username":null,"password":["a"]})", "{\"username\":1e999,\"password\":\"secret\"}"}) {
        const auto answer = login(body);
        EXPECT_EQ(answer.status, 422) << body;
        EXPECT_TRUE(answer.json()["detail"].is_array()) << body;
        EXPECT_THAT(answer.body, ::testing::Not(HasSubstr("secret"))) << body;
    }
    EXPECT_EQ(login(R"({"username":"admin"})").json()["detail"][0]["loc"], Json({"body", "password"}));
}

TEST_F(Identity, survives_deep_and_large_bodies) {
    EXPECT_EQ(login(std::string(60'000, '[')).status, 422);
    EXPECT_EQ(login("{\"username\":" + std::string(30'000, '[') + std::string(30'000, ']') + "}").status, 422);
    EXPECT_EQ(login(std::string(65'537, 'x')).status, 413);
    EXPECT_EQ(form(std::string(65'537, 'x')).status, 413);
}

TEST_F(Identity, takes_the_oauth2_form_and_json_for_a_token) {
    EXPECT_EQ(form("grant_type=password&username=admin&password=password&scope=").status, 200);
    EXPECT_EQ(form("username=adm%69n&password=pass%77ord").status, 200);
    EXPECT_EQ(login(R"({"username":"admin","password":"password"})", "/auth/token").status, 200);
    EXPECT_EQ(form("username=admin&password=no").status, 401);
    EXPECT_EQ(form("username=admin").json()["detail"][0]["type"], "missing");
    EXPECT_EQ(form("grant_type=client_credentials&username=admin&password=password").status, 422);
}

TEST_F(Identity, ignores_the_basic_header_that_swagger_sends_with_the_form) {
    const auto answer = world.ask(
        {http::Method::kPost, "/auth/token", "username=admin&password=password", {{"Authorization", "Basic Og=="}}});
    EXPECT_EQ(answer.status, 200);
}

}  // namespace
}  // namespace sirve::api

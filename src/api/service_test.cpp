#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/errors.hpp"
#include "api/metrics_text.hpp"
#include "api/testing/fakes.hpp"

namespace sirve::api {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using testing::World;
using Json = nlohmann::json;

TEST(Health, says_how_many_models_serve) {
    World world;
    const Json json = world.get("/health").json();
    EXPECT_EQ(json["status"], "healthy");
    EXPECT_EQ(json["modelos_activos"], 1);
    EXPECT_TRUE(json.contains("timestamp"));
    EXPECT_EQ(world.get("/health/live").status, 200);
}

TEST(Health, is_not_ready_while_loading_or_draining) {
    World world;
    world.ready = false;
    EXPECT_EQ(world.get("/health").status, 200);
    EXPECT_EQ(world.get("/health/live").status, 200);
    EXPECT_EQ(world.get("/health/ready").status, 503);
    world.ready = true;
    EXPECT_EQ(world.get("/health/ready").json()["status"], "ready");
}

TEST(Stats, have_the_contracts_fields) {
    World world;
    world.statistics.total = 42;
    world.statistics.records = {{world.clock.system_now(), "default", 3, 0.5}};
    world.clock.advance(std::chrono::milliseconds{930'500});
    const Json json = world.get("/stats").json();
    EXPECT_EQ(json["predicciones_totales"], 42);
    EXPECT_EQ(json["modelos_activos"], 1);
    EXPECT_EQ(json["uptime"], "0:15:30.500000");
    EXPECT_EQ(json["historial_predicciones"][0]["n_predicciones"], 3);
    EXPECT_EQ(json["historial_predicciones"][0]["confianza_promedio"], 0.5);
    EXPECT_EQ(json["historial_predicciones"][0]["model_id"], "default");
    EXPECT_TRUE(json["historial_predicciones"][0].contains("timestamp"));
}

TEST(Cache, is_cleared) {
    World world;
    world.cache.insert("key", {});
    const Json json = world.post("/cache/clear", "").json();
    EXPECT_EQ(json["status"], "cache cleared");
    EXPECT_EQ(world.cache.size(), 0u);
}

TEST(Root, is_json_for_programs_and_a_page_for_browsers) {
    World world;
    models::ModelInfo evil;
    evil.model_id = "<script>";
    evil.state = models::ModelState::kReady;
    world.registry.add(evil);
    const Json json = world.get("/").json();
    EXPECT_EQ(json["name"], "Sirve");
    EXPECT_EQ(json["links"]["docs"], "/docs");
    const auto page = world.ask({http::Method::kGet, "/", "", {{"Accept", "text/html,application/xhtml+xml"}}});
    EXPECT_THAT(page.content_type, HasSubstr("text/html"));
    EXPECT_THAT(page.body, HasSubstr("<html lang=\"es\">"));
    EXPECT_THAT(page.body, Not(HasSubstr("<script>")));
    EXPECT_THAT(page.body, HasSubstr("default"));
}

TEST(Metrics, count_requests_by_route_and_predictions_by_model) {
    World world;
    world.post("/predict", "{\"data\":[" + testing::row_of_ten() + "]}");
    world.post("/predict", "{\"data\":[" + testing::row_of_ten() + "],\"model_id\":\"made up\"}");
    world.get("/models/one");
    world.get("/models/two");
    world.get("/made/up");
    const auto answer = world.get("/metrics");
    EXPECT_THAT(answer.content_type, HasSubstr("text/plain"));
    EXPECT_THAT(answer.body, HasSubstr(R"(sirve_http_requests_total{route="/predict",method="POST",code="200"} 1)"));
    EXPECT_THAT(answer.body, HasSubstr(R"(sirve_http_requests_total{route="/predict",method="POST",code="404"} 1)"));
    EXPECT_THAT(answer.body,
                HasSubstr(R"(sirve_http_requests_total{route="/models/{model_id}",method="GET",code="404"} 2)"));
    EXPECT_THAT(answer.body, HasSubstr(R"(sirve_http_requests_total{route="none",method="GET",code="404"} 1)"));
    EXPECT_THAT(answer.body, HasSubstr(R"(sirve_http_request_duration_seconds_count{route="/predict"} 2)"));
    EXPECT_THAT(answer.body, HasSubstr(R"(sirve_inference_seconds_count{model="default"} 1)"));
    EXPECT_THAT(answer.body, HasSubstr(R"(sirve_predictions_total{model="default"} 0)"));
    EXPECT_THAT(answer.body, HasSubstr("sirve_cache_misses_total 0"));
    EXPECT_THAT(answer.body, HasSubstr("process_resident_memory_bytes"));
    EXPECT_THAT(answer.body, Not(HasSubstr("made up")));
}

TEST(Metrics, can_be_kept_off_the_main_port) {
    World world;
    world.settings.metrics_on_main_port = false;
    EXPECT_EQ(world.get("/metrics").status, 404);
}

TEST(Metrics, have_a_handler_of_their_own) {
    World world;
    MetricsHandler handler(world.services());
    const auto ask = [&](http::Method method, std::string_view path) {
        testing::FakeExchange exchange(world.lane);
        exchange.request.method = method;
        exchange.request.path = path;
        handler.handle(exchange);
        return World::answer_of(exchange);
    };
    EXPECT_THAT(ask(http::Method::kGet, "/metrics").body, HasSubstr("sirve_uptime_seconds"));
    EXPECT_EQ(ask(http::Method::kPost, "/metrics").status, 405);
    EXPECT_EQ(ask(http::Method::kGet, "/predict").status, 404);
}

TEST(Errors, have_one_status_each) {
    EXPECT_EQ(status_of(ErrorCode::kInvalidArgument), 400);
    EXPECT_EQ(status_of(ErrorCode::kFailedPrecondition), 400);
    EXPECT_EQ(status_of(ErrorCode::kUnauthenticated), 401);
    EXPECT_EQ(status_of(ErrorCode::kPermissionDenied), 403);
    EXPECT_EQ(status_of(ErrorCode::kNotFound), 404);
    EXPECT_EQ(status_of(ErrorCode::kTooLarge), 413);
    EXPECT_EQ(status_of(ErrorCode::kMalformed), 422);
    EXPECT_EQ(status_of(ErrorCode::kResourceExhausted), 429);
    EXPECT_EQ(status_of(ErrorCode::kUnimplemented), 501);
    EXPECT_EQ(status_of(ErrorCode::kUnavailable), 503);
    EXPECT_EQ(status_of(ErrorCode::kInternal), 500);
}

}  // namespace
}  // namespace sirve::api

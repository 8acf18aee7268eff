#include "http/server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <future>
#include <memory>
#include <set>
#include <sstream>
#include <stdexcept>
#include <thread>
#include <vector>

#include "base/temporary_directory.hpp"
#include "base/thread_pool.hpp"
#include "http/testing.hpp"

namespace sirve::http {
namespace {

using ::testing::AllOf;
using testing::Answer;
using testing::Client;
using testing::get;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;
using testing::post;
using testing::TestServer;

TEST(Server, AnswersWithWhatEveryAnswerHas) {
    TestServer server(testing::echo);
    Client client(server.port());
    const Answer answer = client.ask(post("/predict?x=1", "{}"));
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, "POST /predict?x=1 {}");
    EXPECT_EQ(answer.headers.at("server"), "sirve");
    EXPECT_EQ(answer.headers.at("content-type"), "application/json");
    EXPECT_THAT(answer.headers.at("date"), MatchesRegex("[A-Z][a-z][a-z], .* GMT"));
    EXPECT_THAT(answer.headers.at("x-process-time"), MatchesRegex("[0-9]+\\.[0-9]+"));
    EXPECT_EQ(answer.headers.count("connection"), 0u);
}

TEST(Server, HandsOverTheWholeRequest) {
    TestServer server([](Exchange& exchange) {
        const Request& request = exchange.request;
        EXPECT_EQ(request.method, Method::kDelete);
        EXPECT_EQ(request.method_name, "DELETE");
        EXPECT_EQ(request.path, "/models/a%20b");
        EXPECT_EQ(request.query, "force=1");
        EXPECT_EQ(request.header("x-FIRST"), "one");
        EXPECT_EQ(request.header("x-absent"), "");
        EXPECT_EQ(request.headers.size(), 3u);
        EXPECT_EQ(request.remote_address, "127.0.0.1");
        exchange.finish();
    });
    Client client(server.port());
    EXPECT_EQ(
        client.ask("DELETE /models/a%20b?force=1 HTTP/1.1\r\nHost: test\r\nX-First: one\r\nX-First:two\r\n\r\n").status,
        200);
}

TEST(Server, KeepsTheConnectionForTheNextRequest) {
    TestServer server(testing::echo);
    Client client(server.port());
    for (int i = 0; i < 100; ++i) {
        const std::string target = "/" + std::to_string(i);
        ASSERT_EQ(client.ask(post(target, "x")).body, "POST " + target + " x");
    }
}

TEST(Server, ClosesWhenAsked) {
    TestServer server(testing::echo);
    Client client(server.port());
    EXPECT_EQ(client.ask(get("/", "Connection: close\r\n")).headers.at("connection"), "close");
    EXPECT_TRUE(client.closed());
}

TEST(Server, KeepsHttp10ConnectionsOnlyWhenAsked) {
    TestServer server(testing::echo);
    Client kept(server.port());
    EXPECT_EQ(kept.ask("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").headers.at("connection"), "keep-alive");
    EXPECT_EQ(kept.ask("GET / HTTP/1.0\r\n\r\n").headers.at("connection"), "close");
    EXPECT_TRUE(kept.closed());
}

TEST(Server, AnswersPipelinedRequestsInOrderWhenHandlersFinishLater) {
    ThreadPool pool(4);
    TestServer server([&](Exchange& exchange) {
        if (exchange.request.path.size() % 2 == 0) return testing::echo(exchange);
        pool.post([&exchange] { exchange.executor().post([&exchange] { testing::echo(exchange); }); });
    });
    Client client(server.port());
    std::string requests;
    for (int i = 0; i < 500; ++i) requests += post("/" + std::to_string(i), std::to_string(i * i));
    client.send(requests);
    for (int i = 0; i < 500; ++i)
        ASSERT_EQ(client.receive().body, "POST /" + std::to_string(i) + " " + std::to_string(i * i));
}

TEST(Server, SendsNoBodyToHeadButItsLength) {
    TestServer server(testing::echo);
    Client client(server.port());
    client.send("HEAD /x HTTP/1.1\r\nHost: test\r\n\r\n");
    EXPECT_EQ(client.receive(false).headers.at("content-length"), "8");
    EXPECT_EQ(client.ask(get("/y")).body, "GET /y ");
}

TEST(Server, SendsNoBodyWhereTheStatusHasNone) {
    TestServer server([](Exchange& exchange) {
        exchange.response.status = exchange.request.path == "/204" ? 204 : 304;
        exchange.response.body = "must not be sent";
        exchange.finish();
    });
    Client client(server.port());
    for (const int status : {204, 304, 204}) {
        client.send(get("/" + std::to_string(status)));
        const Answer answer = client.receive();
        EXPECT_EQ(answer.status, status);
        EXPECT_EQ(answer.headers.count("content-length"), 0u);
    }
}

TEST(Server, SendsStaticBodies) {
    static const std::string asset(100'000, 's');
    TestServer server([](Exchange& exchange) {
        exchange.response.content_type = "text/css";
        exchange.response.static_body = asset;
        exchange.finish();
    });
    Client client(server.port());
    const Answer answer = client.ask(get("/style.css"));
    EXPECT_EQ(answer.body, asset);
    EXPECT_EQ(answer.headers.at("content-type"), "text/css");
}

TEST(Server, TellsTheClientToGoOnBeforeItSendsTheBody) {
    TestServer server(testing::echo);
    Client client(server.port());
    client.send("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(client.receive().status, 100);
    EXPECT_EQ(client.ask("hello").body, "POST / hello");
    // A body that is there already needs no invitation.
    EXPECT_EQ(client.ask(post("/", "hello", "Expect: 100-continue\r\n")).status, 200);
}

TEST(Server, RefusesOtherExpectations) {
    TestServer server(testing::echo);
    Client client(server.port());
    EXPECT_EQ(client.ask(get("/", "Expect: coffee\r\n")).status, 417);
    EXPECT_TRUE(client.closed());
}

TEST(Server, LeavesUnknownMethodsToTheHandler) {
    TestServer server([](Exchange& exchange) {
        EXPECT_EQ(exchange.request.method, Method::kOther);
        exchange.response.status = 405;
        exchange.finish();
    });
    Client client(server.port());
    EXPECT_EQ(client.ask("TRACE / HTTP/1.1\r\nHost: test\r\n\r\n").status, 405);
    EXPECT_EQ(client.ask("get / HTTP/1.1\r\nHost: test\r\n\r\n").status, 405);
}

TEST(Server, ReadsBodiesOfAnySize) {
    TestServer server([](Exchange& exchange) {
        exchange.response.body = exchange.request.body;
        exchange.finish();
    });
    Client client(server.port());
    for (const std::size_t size : {0UL, 1UL, 7'000UL, 8'192UL, 9'000UL, 100'000UL, 5'000'000UL, 3UL}) {
        std::string body(size, 'x');
        for (std::size_t i = 0; i < size; i += 7) body[i] = static_cast<char>('a' + i % 26);
        ASSERT_EQ(client.ask(post("/", body)).body, body) << size;
    }
}

TEST(Server, TakesASaneRequestIdAndMakesUniqueOnesOtherwise) {
    TestServer server(testing::echo);
    Client client(server.port());
    EXPECT_EQ(client.ask(get("/", "X-Request-ID: Abc_1.2-3\r\n")).headers.at("x-request-id"), "Abc_1.2-3");
    std::set<std::string> ids;
    const std::string too_long = "X-Request-ID: " + std::string(129, 'a') + "\r\n";
    for (const std::string& header :
         {std::string(), std::string("X-Request-ID: a b\r\n"), std::string("X-Request-ID:\r\n"), too_long})
        ids.insert(client.ask(get("/", header)).headers.at("x-request-id"));
    EXPECT_EQ(ids.size(), 4u);
    for (const std::string& id : ids) EXPECT_THAT(id, MatchesRegex("[0-9a-f]+-[0-9a-f]+"));
}

TEST(Server, AnswersFiveHundredWhenAHandlerThrows) {
    TestServer server([](Exchange& exchange) {
        if (exchange.request.path == "/throw") throw std::runtime_error("secret");
        testing::echo(exchange);
    });
    Client client(server.port());
    const Answer answer = client.ask(get("/throw"));
    EXPECT_EQ(answer.status, 500);
    EXPECT_THAT(answer.body, AllOf(HasSubstr("\"detail\": \"Internal server error\""), Not(HasSubstr("secret"))));
    EXPECT_EQ(client.ask(get("/next")).status, 200);
}

TEST(Server, RunsPostedTasksAfterEverythingThatIsReady) {
    constexpr int kClients = 8;
    int handled = 0;  // on the lane only
    int handled_before_first_task = 0;
    TestServer server([&](Exchange& exchange) {
        ++handled;
        exchange.executor().post([&exchange, &handled, &handled_before_first_task] {
            if (handled_before_first_task == 0) handled_before_first_task = handled;
            testing::echo(exchange);
        });
    });
    std::vector<std::unique_ptr<Client>> clients;
    for (int i = 0; i < kClients; ++i) clients.push_back(std::make_unique<Client>(server.port()));
    for (const auto& client : clients) EXPECT_EQ(client->ask(get("/warm-up")).status, 200);

    // The lane is held until all requests have arrived, so that they are ready in one turn.
    std::promise<void> all_sent;
    std::promise<void> lane_held;
    server.server().lanes()[0]->post([&] {
        handled = handled_before_first_task = 0;
        lane_held.set_value();
        all_sent.get_future().wait();
    });
    lane_held.get_future().wait();
    for (const auto& client : clients) client->send(get("/"));
    all_sent.set_value();
    for (const auto& client : clients) EXPECT_EQ(client->receive().status, 200);
    EXPECT_EQ(handled_before_first_task, kClients);
}

TEST(Server, ServesManyClientsOnSeveralLanes) {
    ServerOptions options;
    options.lanes = 3;
    TestServer server(
        [](Exchange& exchange) {
            EXPECT_LT(exchange.lane(), 3u);
            exchange.executor().post([&exchange] { testing::echo(exchange); });
        },
        options);
    EXPECT_EQ(server.server().lanes().size(), 3u);
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&] {
            for (int i = 0; i < 20; ++i) {
                Client client(server.port());
                for (int j = 0; j < 5; ++j) ASSERT_EQ(client.ask(post("/", "x")).body, "POST / x");
            }
        });
    for (std::thread& thread : threads) thread.join();
}

TEST(Server, RunsTasksThatOtherThreadsPost) {
    TestServer server(testing::echo);
    std::atomic<int> ran = 0;
    std::promise<std::thread::id> where;
    for (int i = 0; i < 1000; ++i) server.server().lanes()[0]->post([&] { ++ran; });
    server.server().lanes()[0]->post([&] { where.set_value(std::this_thread::get_id()); });
    EXPECT_NE(where.get_future().get(), std::this_thread::get_id());
    EXPECT_EQ(ran, 1000);
}

TEST(Server, SurvivesATaskThatThrows) {
    TestServer server(testing::echo);
    server.server().lanes()[0]->post([] { throw std::runtime_error("a task"); });
    Client client(server.port());
    EXPECT_EQ(client.ask(get("/")).status, 200);
}

TEST(Server, SaysWhichPortIsInUse) {
    TestServer first(testing::echo);
    for (const std::size_t lanes : {1, 2}) {
        LogOptions quiet;
        quiet.level = LogLevel::kOff;
        Log log(quiet);
        testing::FunctionHandler handler(testing::echo);
        ServerOptions options;
        options.host = "127.0.0.1";
        options.port = first.port();
        options.lanes = lanes;
        Server second(options, handler, log);
        const Status status = second.listen();
        ASSERT_FALSE(status);
        EXPECT_EQ(status.error().code(), ErrorCode::kUnavailable);
        EXPECT_THAT(status.error().message(),
                    AllOf(HasSubstr("127.0.0.1:" + std::to_string(first.port())), HasSubstr("in use")));
    }
}

TEST(Server, SaysThatAHostIsNone) {
    LogOptions quiet;
    quiet.level = LogLevel::kOff;
    Log log(quiet);
    testing::FunctionHandler handler(testing::echo);
    ServerOptions options;
    options.host = "not a host";
    Server server(options, handler, log);
    const Status status = server.listen();
    ASSERT_FALSE(status);
    EXPECT_THAT(status.error().message(), HasSubstr("'not a host'"));
}

TEST(Server, LetsConnectionsWaitUntilItStarts) {
    LogOptions quiet;
    quiet.level = LogLevel::kOff;
    Log log(quiet);
    testing::FunctionHandler handler(testing::echo);
    ServerOptions options;
    options.host = "localhost";
    options.port = 0;
    Server server(options, handler, log);
    ASSERT_TRUE(server.listen());
    Client client(server.port());
    client.send(get("/early"));
    server.start();
    EXPECT_EQ(client.receive().body, "GET /early ");
}

TEST(Drain, ClosesIdleConnectionsAndLetsRequestsEnd) {
    std::promise<Exchange*> started;
    TestServer server([&](Exchange& exchange) {
        if (exchange.request.path == "/slow") return started.set_value(&exchange);
        testing::echo(exchange);
    });
    Client idle(server.port());
    EXPECT_EQ(idle.ask(get("/")).status, 200);
    Client busy(server.port());
    busy.send(get("/slow"));
    Exchange* const exchange = started.get_future().get();

    std::thread drain([&] { server.server().drain(std::chrono::seconds(10)); });
    EXPECT_TRUE(idle.closed());
    EXPECT_THROW(Client(server.port()), std::runtime_error);
    exchange->executor().post([exchange] { testing::echo(*exchange); });
    const Answer answer = busy.receive();
    EXPECT_EQ(answer.body, "GET /slow ");
    EXPECT_EQ(answer.headers.at("connection"), "close");
    drain.join();
}

TEST(Drain, CutsWhatIsNotDoneInTime) {
    std::promise<void> started;
    TestServer server([&](Exchange&) { started.set_value(); });
    {
        Client client(server.port());
        client.send(get("/"));
        started.get_future().wait();
        const auto begin = std::chrono::steady_clock::now();
        server.server().drain(std::chrono::milliseconds(50));
        EXPECT_GE(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(50));
    }
    server.server().lanes()[0]->post([] { FAIL() << "a stopped lane runs nothing"; });
}

TEST(Drain, DropsTasksOnlyAfterAllLanesAreEmpty) {
    ServerOptions options;
    options.lanes = 2;
    std::promise<Exchange*> started;
    TestServer server([&](Exchange& exchange) { started.set_value(&exchange); }, options);
    Client client(server.port());
    client.send(get("/"));
    Exchange* const exchange = started.get_future().get();
    Executor* const other = server.server().lanes()[1 - exchange->lane()];
    std::thread drain([&] { server.server().drain(std::chrono::seconds(10)); });
    other->post([exchange] { exchange->executor().post([exchange] { testing::echo(*exchange); }); });
    EXPECT_EQ(client.receive().status, 200);
    drain.join();
}

/// What `ask` made the server log.
std::string logged(bool json, const std::function<void(std::uint16_t)>& ask, bool access_log = true) {
    const TemporaryDirectory directory("sirve-http");
    const std::filesystem::path path = directory / "server.log";
    {
        LogOptions log_options;
        log_options.file = path;
        log_options.json = json;
        ServerOptions options;
        options.access_log = access_log;
        TestServer server(testing::echo, options, log_options);
        ask(server.port());
    }
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
}

TEST(AccessLog, HasALineForEveryRequest) {
    const auto ask = [](std::uint16_t port) {
        Client client(port);
        client.ask(post("/predict?q=\"", "abc", "X-Request-ID: me-1\r\n"));
        client.ask("nonsense\r\n");
    };
    const std::string text = logged(false, ask);
    EXPECT_THAT(text, HasSubstr("127.0.0.1 \"POST /predict?q=\\x22 HTTP/1.1\" 200 21 0.00"));
    EXPECT_THAT(text, HasSubstr(" id=me-1\n"));
    EXPECT_THAT(text, HasSubstr("127.0.0.1 \"- - HTTP/1.1\" 400 "));
    const std::string json = logged(true, ask);
    EXPECT_THAT(
        json,
        HasSubstr(
            R"("method":"POST","target":"/predict?q=\"","request_id":"me-1","status":200,"bytes":21,"seconds":0.0)"));
    EXPECT_EQ(logged(false, ask, false), "");
}

TEST(AccessLog, CutsLongTargets) {
    const std::string text =
        logged(false, [](std::uint16_t port) { Client(port).ask(get("/" + std::string(5000, 'a'))); });
    EXPECT_THAT(text, HasSubstr("\"GET /" + std::string(511, 'a') + " HTTP/1.1\" 200"));
}

}  // namespace
}  // namespace sirve::http

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <thread>

#include "http/server.hpp"
#include "http/testing.hpp"

namespace sirve::http {
namespace {

using testing::Answer;
using testing::Client;
using testing::get;
using testing::post;
using testing::TestServer;

constexpr auto kShort = std::chrono::milliseconds(80);

ServerOptions with(void (*change)(Limits&)) {
    ServerOptions options;
    change(options.limits);
    return options;
}

const std::string kChunkedHead = "POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n";

TEST(Limits, RefuseLongRequestLinesAndHeaders) {
    TestServer server(testing::echo);
    EXPECT_EQ(Client(server.port()).ask(get("/" + std::string(65'536, 'a'))).status, 414);
    EXPECT_EQ(Client(server.port()).ask(get("/", "X: " + std::string(65'536, 'a') + "\r\n")).status, 431);
    std::string many;
    for (int i = 0; i < 1000; ++i) many += "X-" + std::to_string(i) + ": 1\r\n";
    EXPECT_EQ(Client(server.port()).ask(get("/", many)).status, 431);
    EXPECT_EQ(
        Client(server.port()).ask(get("/" + std::string(8'000, 'a'), "X: " + std::string(32'000, 'a') + "\r\n")).status,
        200);
}

TEST(Limits, RefuseALongBodyBeforeItComes) {
    TestServer server(testing::echo, with([](Limits& limits) { limits.body = 1000; }));
    Client client(server.port());
    const Answer answer =
        client.ask("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 1001\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(answer.status, 413);
    EXPECT_TRUE(client.closed());
    EXPECT_EQ(Client(server.port()).ask(post("/", std::string(1000, 'x'))).status, 200);
}

TEST(Limits, LetAClientThatSendsOnSeeItsRefusal) {
    TestServer server(testing::echo, with([](Limits& limits) { limits.body = 1000; }));
    Client client(server.port());
    EXPECT_EQ(client.ask(post("/", std::string(20'000'000, 'x'))).status, 413);
    EXPECT_TRUE(client.closed());
}

TEST(Limits, RefuseALongChunkedBodyWhileItComes) {
    TestServer server(testing::echo, with([](Limits& limits) { limits.body = 1000; }));
    const std::string chunk = "1f4\r\n" + std::string(500, 'x') + "\r\n";
    EXPECT_EQ(Client(server.port()).ask(kChunkedHead + chunk + chunk + "0\r\n\r\n").status, 200);
    EXPECT_EQ(Client(server.port()).ask(kChunkedHead + chunk + chunk + "1\r\n").status, 413);
    EXPECT_EQ(Client(server.port()).ask(kChunkedHead + "ffffffffffffffff\r\n").status, 413);
}

TEST(Limits, RefuseTooManyChunks) {
    TestServer server(testing::echo);
    std::string chunks;
    for (int i = 0; i < 65'536; ++i) chunks += "1\r\nx\r\n";
    Client client(server.port());
    EXPECT_EQ(client.ask(kChunkedHead + chunks + "1\r\nx\r\n0\r\n\r\n").status, 413);
}

TEST(Limits, RefuseEndlessTrailers) {
    TestServer server(testing::echo);
    std::string trailers;
    for (int i = 0; i < 10'000; ++i) trailers += "X-" + std::to_string(i) + ": 1\r\n";
    EXPECT_EQ(Client(server.port()).ask(kChunkedHead + "0\r\n" + trailers).status, 400);
}

TEST(Limits, CloseTheNewestConnectionBeyondTheCap) {
    TestServer server(testing::echo, with([](Limits& limits) { limits.connections = 2; }));
    auto first = std::make_unique<Client>(server.port());
    Client second(server.port());
    EXPECT_EQ(first->ask(get("/")).status, 200);
    EXPECT_EQ(second.ask(get("/")).status, 200);
    EXPECT_TRUE(Client(server.port()).closed());
    // A place that gets free is given away again, once the server has seen that it is.
    first.reset();
    int status = 0;
    for (int i = 0; i < 1000 && status != 200; ++i) status = Client(server.port()).ask(get("/")).status;
    EXPECT_EQ(status, 200);
}

TEST(Timeouts, EndSlowHeaders) {
    TestServer server(testing::echo, with([](Limits& limits) { limits.header_timeout = kShort; }));
    Client client(server.port());
    const Answer answer = client.ask("GET / HTTP/1.1\r\nHost: te");
    EXPECT_EQ(answer.status, 408);
    EXPECT_EQ(answer.headers.at("connection"), "close");
    EXPECT_TRUE(client.closed());
}

TEST(Timeouts, EndHeadersThatDripOnForever) {
    TestServer server(testing::echo, with([](Limits& limits) { limits.header_timeout = kShort; }));
    Client client(server.port());
    std::atomic<bool> answered = false;
    client.send("GET / HTTP/1.1\r\n");
    std::thread drip([&] {
        while (!answered) {
            client.send("X: 1\r\n");
            std::this_thread::sleep_for(kShort / 8);
        }
    });
    EXPECT_EQ(client.receive().status, 408);
    answered = true;
    drip.join();
}

TEST(Timeouts, EndSlowBodies) {
    TestServer server(testing::echo, with([](Limits& limits) { limits.body_timeout = kShort; }));
    Client client(server.port());
    EXPECT_EQ(client.ask("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 20000000\r\n\r\nabc").status, 408);
    EXPECT_TRUE(client.closed());
    EXPECT_EQ(Client(server.port()).ask(kChunkedHead + "5\r\nab").status, 408);
}

TEST(Timeouts, CloseIdleConnectionsWithoutAWord) {
    TestServer server(testing::echo, with([](Limits& limits) { limits.idle_timeout = kShort; }));
    Client silent(server.port());
    EXPECT_TRUE(silent.closed());
    Client client(server.port());
    EXPECT_EQ(client.ask(get("/")).status, 200);
    EXPECT_TRUE(client.closed());
}

TEST(Timeouts, DoNotEndAHandlerThatTakesLong) {
    const auto change = [](Limits& limits) {
        limits.header_timeout = limits.body_timeout = limits.idle_timeout = limits.write_timeout = kShort;
    };
    std::promise<Exchange*> started;
    TestServer server([&](Exchange& exchange) { started.set_value(&exchange); }, with(change));
    Client idle(server.port());
    Client client(server.port());
    client.send(get("/"));
    Exchange* const exchange = started.get_future().get();
    // By the time that the idle one is closed the other would be as well.
    EXPECT_TRUE(idle.closed());
    exchange->executor().post([exchange] { testing::echo(*exchange); });
    EXPECT_EQ(client.receive().status, 200);
}

TEST(Timeouts, ResetAClientThatDoesNotReadItsAnswer) {
    TestServer server(
        [](Exchange& exchange) {
            exchange.response.body.assign(64'000'000, 'x');
            exchange.finish();
        },
        with([](Limits& limits) { limits.write_timeout = kShort; }));
    Client client(server.port());
    client.send(get("/"));
    EXPECT_TRUE(client.reset_by_peer());
}

TEST(BigAnswers, ReachAReaderThatPausesInBetween) {
    const std::string body(30'000'000, 'b');
    TestServer server([&](Exchange& exchange) {
        exchange.response.body = body;
        exchange.finish();
    });
    Client client(server.port());
    client.send(get("/one") + get("/two"));
    Client other(server.port());
    EXPECT_EQ(other.ask(get("/other")).body.size(), body.size());
    EXPECT_EQ(client.receive().body, body);
    EXPECT_EQ(client.receive().body, body);
}

TEST(Faults, AClientThatVanishesHarmsNoOther) {
    TestServer server([](Exchange& exchange) {
        exchange.response.body.assign(5'000'000, 'x');
        exchange.executor().post([&exchange] { exchange.finish(); });
    });
    for (int i = 0; i < 20; ++i) {
        Client(server.port()).send(get("/gone"));
        Client(server.port()).send("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 100\r\n\r\nhalf");
        Client half(server.port());
        half.send("GET / HT");
        half.stop_sending();
        EXPECT_TRUE(half.closed());
    }
    EXPECT_EQ(Client(server.port()).ask(get("/")).status, 200);
}

TEST(Faults, AnswersAClientThatHasShutItsSendingSide) {
    TestServer server(testing::echo);
    Client client(server.port());
    client.send(get("/last"));
    client.stop_sending();
    EXPECT_EQ(client.receive().body, "GET /last ");
    EXPECT_TRUE(client.closed());
}

/// Lowers the limit of open files to what is open now, as long as it lives.
class NoDescriptorsLeft {
  public:
    NoDescriptorsLeft() {
        ::getrlimit(RLIMIT_NOFILE, &before_);
        // The next descriptor would be the lowest free one: that is the first to be forbidden.
        const int next = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
        ::close(next);
        const rlimit none{static_cast<rlim_t>(next), before_.rlim_max};
        ::setrlimit(RLIMIT_NOFILE, &none);
    }
    ~NoDescriptorsLeft() { ::setrlimit(RLIMIT_NOFILE, &before_); }

  private:
    rlimit before_{};
};

TEST(Faults, AcceptsAgainAfterDescriptorsWereExhausted) {
    TestServer server(testing::echo);
    Client early(server.port());
    EXPECT_EQ(early.ask(get("/")).status, 200);
    Client late;
    {
        const NoDescriptorsLeft limit;
        late.connect(server.port());
        late.send(get("/waiting"));
        EXPECT_EQ(early.ask(get("/still-served")).status, 200);
    }
    EXPECT_EQ(late.receive().body, "GET /waiting ");
}

}  // namespace
}  // namespace sirve::http

#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "base/log.hpp"
#include "http/message.hpp"
#include "http/server.hpp"

/// What the tests of the server talk to it with: real sockets on 127.0.0.1, and bytes exactly as written.
namespace sirve::http::testing {

/// A handler made of a function.
class FunctionHandler final : public Handler {
  public:
    using Function = std::function<void(Exchange&)>;
    explicit FunctionHandler(Function function) : function_(std::move(function)) {}
    void handle(Exchange& exchange) override { function_(exchange); }

  private:
    Function function_;
};

/// A server that listens on a free port from construction on, and is drained at the end.
class TestServer {
  public:
    explicit TestServer(FunctionHandler::Function function, ServerOptions options = {},
                        LogOptions log_options = quiet());
    ~TestServer();

    std::uint16_t port() const { return server_.port(); }
    Server& server() { return server_; }
    Log& log() { return log_; }

  private:
    static LogOptions quiet();

    Log log_;
    FunctionHandler handler_;
    Server server_;
};

struct Answer {
    int status = 0;                              ///< 0: the connection ended before a whole answer came
    std::map<std::string, std::string> headers;  ///< names in lower case
    std::string body;
};

/// A blocking client. Every wait ends after ten seconds, as if the server had closed.
class Client {
  public:
    /// Has a socket, but no connection yet.
    Client();
    explicit Client(std::uint16_t port);
    ~Client();
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    void connect(std::uint16_t port);
    /// Sends everything; what the server does not take any more is dropped silently.
    void send(std::string_view bytes);
    /// Reads one answer; `with_body` is false for those to HEAD.
    Answer receive(bool with_body = true);
    Answer ask(std::string_view bytes) {
        send(bytes);
        return receive();
    }
    /// Whether the server closes now, having sent nothing more.
    bool closed();
    /// Waits, without reading, until the server has reset the connection.
    bool reset_by_peer();
    void stop_sending();

  private:
    bool fill();  // reads more into buffer_

    int socket_;
    std::string buffer_;
};

/// A GET and a POST with what HTTP/1.1 demands.
std::string get(std::string_view target, std::string_view headers = {});
std::string post(std::string_view target, std::string_view body, std::string_view headers = {});

/// Answers with the request's method, target and body.
void echo(Exchange& exchange);

}  // namespace sirve::http::testing

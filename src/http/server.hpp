#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/executor.hpp"
#include "base/log.hpp"
#include "http/message.hpp"

namespace sirve::http {

/// What a client may ask of one connection.
struct Limits {
    std::size_t request_line = 8 * 1024;               ///< beyond: 414
    std::size_t headers = 32 * 1024;                   ///< all headers together; beyond: 431
    std::size_t header_count = 100;                    ///< beyond: 431
    std::size_t body = 32 * 1024 * 1024;               ///< beyond: 413, before it is read if Content-Length says so
    std::size_t connections = 10'000;                  ///< in total; beyond: the newest is closed at once
    std::chrono::milliseconds header_timeout{10'000};  ///< from the first byte of a request to the end of its headers
    std::chrono::milliseconds body_timeout{60'000};    ///< from there to the end of the body
    std::chrono::milliseconds idle_timeout{75'000};    ///< between requests
    std::chrono::milliseconds write_timeout{60'000};   ///< a client that does not read its answer
};

struct ServerOptions {
    std::string host = "0.0.0.0";
    std::uint16_t port = 8000;  ///< 0: any free one, see Server::port()
    std::size_t lanes = 1;
    Limits limits;
    bool access_log = true;
    std::string server_name = "sirve";  ///< the Server header
};

/// The HTTP/1.1 server: `lanes` threads, each with its own event loop, listening socket (SO_REUSEPORT) and connections.
/// A request lives and dies on its lane. Handler and Log must outlive the server.
class Server {
  public:
    Server(ServerOptions options, Handler& handler, Log& log);
    ~Server();

    /// Binds and listens on every lane, without serving yet: connections wait in the backlog. Errors: kUnavailable with
    /// a message that names address and port when it is in use or not ours.
    Status listen();
    /// The port that is listened on.
    std::uint16_t port() const;
    /// The lanes, so that others can run tasks there. Valid from construction to destruction.
    std::vector<Executor*> lanes();

    /// Starts the lane threads.
    void start();
    /// Stops accepting, lets the requests in flight end, closes idle connections, and returns when all lanes are done
    /// or `grace` is over (then the rest is cut). Answers sent meanwhile say "Connection: close". Thread-safe, once.
    void drain(std::chrono::milliseconds grace);

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace sirve::http

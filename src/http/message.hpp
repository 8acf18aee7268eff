#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/executor.hpp"

namespace sirve::http {

enum class Method : std::uint8_t { kGet, kHead, kPost, kPut, kDelete, kPatch, kOptions, kOther };

std::string_view to_string(Method method);

struct Header {
    std::string_view name;
    std::string_view value;
};

/// One request as plain data. Everything is a view into the connection's buffers, valid until the Exchange is finished.
/// Nothing of any HTTP library appears here, so that tests and other front ends can make one by hand.
struct Request {
    Method method = Method::kGet;
    std::string_view method_name;  ///< as the client wrote it, also when `method` is kOther
    std::string_view target;       ///< as the client wrote it
    std::string_view path;         ///< the target's path, percent-encoding kept
    std::string_view query;        ///< what follows '?', without it
    std::vector<Header> headers;
    std::string_view body;
    std::string_view remote_address;  ///< the client's numeric address, without the port
    std::string_view request_id;      ///< the client's X-Request-ID if it is sane, else one of ours
    SteadyTime received{};            ///< when its last byte was read

    /// The value of the first header of that name (compared without case); empty if there is none.
    std::string_view header(std::string_view name) const;
};

/// The answer. The connection adds Date, Server, Content-Length, Connection, X-Request-ID and X-Process-Time.
/// The object is reused for the next request of the connection: `reset` keeps the buffers' capacity.
struct Response {
    int status = 200;
    std::string_view content_type = "application/json";        ///< must outlive the exchange: a literal
    std::vector<std::pair<std::string, std::string>> headers;  ///< further ones; values without control characters
    std::string body;
    /// When not empty it is sent instead of `body` and must outlive the server: for assets in the binary.
    std::string_view static_body;

    void reset();
};

/// One request together with the way to answer it. Lives in its connection and is used only on that connection's lane.
///
/// A handler either fills `response` and calls finish() before it returns, or keeps the reference and does so later on
/// the lane (`executor().post` from another thread): the connection stays alive and reads nothing more until then.
/// finish() is called exactly once; after it the exchange must not be touched.
class Exchange {
  public:
    virtual ~Exchange() = default;

    Request request;
    Response response;

    virtual void finish() = 0;
    /// The lane that this exchange lives on.
    virtual Executor& executor() = 0;
    /// The lane's number, 0 .. lanes-1.
    virtual std::size_t lane() const = 0;
};

/// Whoever answers requests. handle() is called on the lanes, several at a time: it must be thread-safe and never
/// block.
class Handler {
  public:
    virtual ~Handler() = default;
    virtual void handle(Exchange& exchange) = 0;
};

}  // namespace sirve::http

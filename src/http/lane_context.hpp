#pragma once

#include <array>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstddef>
#include <memory>
#include <string>

#include "base/executor.hpp"
#include "base/log.hpp"
#include "http/access_log.hpp"
#include "http/message.hpp"
#include "http/request_id.hpp"
#include "http/server.hpp"

namespace sirve::http {

/// Bound to io_context itself: the type-erased executor of asio's default socket costs time at every operation.
using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;

class Connection;

/// Where connections live.
class ConnectionOwner {
  public:
    virtual ~ConnectionOwner() = default;
    /// The connection is closed and no operation of it is under way: destroys it.
    virtual void release(Connection& connection) = 0;
};

/// What the connections of one lane share. Used only on that lane.
struct LaneContext {
    static constexpr std::size_t kScratchSize = 64 * 1024;

    LaneContext(const ServerOptions& server_options, Handler& answerer, Log& program_log, Executor& lane,
                std::size_t lane_number, ConnectionOwner& connections)
        : options(server_options),
          handler(answerer),
          log(program_log),
          executor(lane),
          number(lane_number),
          owner(connections),
          access_log(program_log, server_options.access_log) {}

    const ServerOptions& options;
    Handler& handler;
    Log& log;
    Executor& executor;
    std::size_t number;
    ConnectionOwner& owner;

    AccessLog access_log;
    RequestIdSource request_ids;
    std::string common_headers;  ///< renewed every second by the lane
    bool draining = false;
    /// What is read only to be thrown away goes here.
    std::unique_ptr<char[]> scratch = std::make_unique_for_overwrite<char[]>(kScratchSize);
};

}  // namespace sirve::http

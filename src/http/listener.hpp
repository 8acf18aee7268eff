#pragma once

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <string>

#include "base/error.hpp"

namespace sirve::http {

using Acceptor = boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;

/// The address to listen on: `host` is a numeric address or a name, whose first address is taken. May block on DNS.
Result<boost::asio::ip::tcp::endpoint> resolve(const std::string& host, std::uint16_t port);

/// Opens `acceptor` on `endpoint`. `shared`: other acceptors of ours listen there too (SO_REUSEPORT).
Status open(Acceptor& acceptor, const boost::asio::ip::tcp::endpoint& endpoint, bool shared);

/// Whether somebody listens there already. SO_REUSEPORT alone would not notice another process of the same user.
Status check_unused(const boost::asio::ip::tcp::endpoint& endpoint);

}  // namespace sirve::http

#include "http/listener.hpp"

#include <sys/socket.h>
#include <boost/asio/ip/address.hpp>

namespace sirve::http {

namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using tcp = asio::ip::tcp;
using ReusePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

constexpr int kBacklog = 4096;  // the system takes its own maximum if that is less

Error cannot_listen(const tcp::endpoint& endpoint, const error_code& error) {
    const std::string address =
        endpoint.address().is_v6() ? "[" + endpoint.address().to_string() + "]" : endpoint.address().to_string();
    std::string message = "can't listen on " + address + ":" + std::to_string(endpoint.port()) + ": ";
    if (error == asio::error::address_in_use) {
        message += "the port is in use; choose another one or stop who has it";
    } else if (error == asio::error::access_denied) {
        message += "not permitted; ports below 1024 need a privilege, choose a higher one";
    } else {
        message += error.message();
    }
    return {ErrorCode::kUnavailable, std::move(message)};
}

}  // namespace

Result<tcp::endpoint> resolve(const std::string& host, std::uint16_t port) {
    error_code error;
    const asio::ip::address address = asio::ip::make_address(host, error);
    if (!error) return tcp::endpoint(address, port);
    asio::io_context io;
    tcp::resolver resolver(io);
    const auto found = resolver.resolve(host, "", tcp::resolver::passive, error);
    if (error || found.empty())
        return Error(
            ErrorCode::kUnavailable,
            "can't listen on '" + host + "': it is neither an address nor a name with one (" + error.message() + ")");
    return tcp::endpoint(found.begin()->endpoint().address(), port);
}

Status open(Acceptor& acceptor, const tcp::endpoint& endpoint, bool shared) {
    error_code error;
    acceptor.open(endpoint.protocol(), error);
    if (!error) acceptor.set_option(Acceptor::reuse_address(true), error);
    if (!error && shared) acceptor.set_option(ReusePort(true), error);
    if (!error) acceptor.bind(endpoint, error);
    if (!error) acceptor.listen(kBacklog, error);
    if (!error) acceptor.non_blocking(true, error);
    if (!error) return {};
    error_code ignored;
    acceptor.close(ignored);
    return cannot_listen(endpoint, error);
}

Status check_unused(const tcp::endpoint& endpoint) {
    if (endpoint.port() == 0) return {};
    asio::io_context io;
    Acceptor probe(io);
    error_code error;
    probe.open(endpoint.protocol(), error);
    if (!error) probe.set_option(Acceptor::reuse_address(true), error);
    if (!error) probe.bind(endpoint, error);
    if (error) return cannot_listen(endpoint, error);
    return {};
}

}  // namespace sirve::http

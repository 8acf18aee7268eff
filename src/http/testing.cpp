#include "http/testing.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>
#include <utility>

#include "http/ascii.hpp"

namespace sirve::http::testing {

namespace {

constexpr int kPatienceMilliseconds = 10'000;

ServerOptions local(ServerOptions options) {
    options.host = "127.0.0.1";
    options.port = 0;
    return options;
}

bool wait_for(int socket, short events) {
    pollfd wait{socket, events, 0};
    return ::poll(&wait, 1, kPatienceMilliseconds) == 1;
}

Answer parse_head(std::string_view head) {
    Answer answer;
    answer.status = std::stoi(std::string(head.substr(9, 3)));
    head.remove_prefix(head.find("\r\n") + 2);
    while (!head.empty()) {
        const std::string_view line = head.substr(0, head.find("\r\n"));
        head.remove_prefix(line.size() + 2);
        const std::size_t colon = line.find(": ");
        std::string name;
        for (const char c : line.substr(0, colon)) name += to_lower(c);
        answer.headers[name] = line.substr(colon + 2);
    }
    return answer;
}

}  // namespace

LogOptions TestServer::quiet() {
    LogOptions options;
    options.level = LogLevel::kOff;
    return options;
}

TestServer::TestServer(FunctionHandler::Function function, ServerOptions options, LogOptions log_options)
    : log_(log_options), handler_(std::move(function)), server_(local(std::move(options)), handler_, log_) {
    if (const Status status = server_.listen(); !status) throw std::runtime_error(status.error().message());
    server_.start();
}

TestServer::~TestServer() {
    server_.drain(std::chrono::milliseconds(0));
}

Client::Client() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {}

Client::Client(std::uint16_t port) : Client() {
    connect(port);
}

void Client::connect(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        throw std::runtime_error("no connection to the test server");
}

Client::~Client() {
    ::close(socket_);
}

void Client::send(std::string_view bytes) {
    while (!bytes.empty()) {
        if (!wait_for(socket_, POLLOUT)) return;
        const ssize_t count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (count < 0 && errno != EAGAIN) return;
        if (count > 0) bytes.remove_prefix(static_cast<std::size_t>(count));
    }
}

bool Client::fill() {
    if (!wait_for(socket_, POLLIN)) return false;
    char bytes[64 * 1024];
    const ssize_t count = ::recv(socket_, bytes, sizeof bytes, 0);
    if (count <= 0) return false;
    buffer_.append(bytes, static_cast<std::size_t>(count));
    return true;
}

Answer Client::receive(bool with_body) {
    std::size_t end = 0;
    while ((end = buffer_.find("\r\n\r\n")) == std::string::npos)
        if (!fill()) return {};
    Answer answer = parse_head(std::string_view(buffer_).substr(0, end + 2));
    buffer_.erase(0, end + 4);
    const auto length = answer.headers.find("content-length");
    if (!with_body || length == answer.headers.end()) return answer;
    const std::size_t size = std::stoul(length->second);
    while (buffer_.size() < size)
        if (!fill()) return {};
    answer.body = buffer_.substr(0, size);
    buffer_.erase(0, size);
    return answer;
}

bool Client::closed() {
    return buffer_.empty() && wait_for(socket_, POLLIN) && !fill();
}

bool Client::reset_by_peer() {
    return wait_for(socket_, 0);  // poll always tells of POLLERR and POLLHUP
}

void Client::stop_sending() {
    ::shutdown(socket_, SHUT_WR);
}

std::string get(std::string_view target, std::string_view headers) {
    return "GET " + std::string(target) + " HTTP/1.1\r\nHost: test\r\n" + std::string(headers) + "\r\n";
}

std::string post(std::string_view target, std::string_view body, std::string_view headers) {
    return "POST " + std::string(target) + " HTTP/1.1\r\nHost: test\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\n" + std::string(headers) + "\r\n" + std::string(body);
}

void echo(Exchange& exchange) {
    const Request& request = exchange.request;
    exchange.response.body.append(request.method_name)
        .append(" ")
        .append(request.target)
        .append(" ")
        .append(request.body);
    exchange.finish();
}

}  // namespace sirve::http::testing

#include "http/lane.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <exception>
#include <utility>

#include "http/response_head.hpp"

namespace sirve::http {

namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr auto kMaxTick = std::chrono::milliseconds(250);
constexpr auto kMinTick = std::chrono::milliseconds(10);
/// After accept() failed, mostly for lack of descriptors: retrying at once would only spin.
constexpr auto kAcceptPause = std::chrono::milliseconds(100);
constexpr auto kAcceptWarningInterval = std::chrono::seconds(10);

/// Often enough that even the shortest timeout is kept within a quarter of itself.
std::chrono::milliseconds tick_interval(const Limits& limits) {
    const auto shortest =
        std::min({limits.header_timeout, limits.body_timeout, limits.idle_timeout, limits.write_timeout});
    return std::clamp<std::chrono::milliseconds>(shortest / 4, kMinTick, kMaxTick);
}

}  // namespace

Lane::Lane(const ServerOptions& options, Handler& handler, Log& log, std::size_t number,
           std::atomic<std::size_t>& connections)
    // Sockets and timers are touched by this lane's thread only, so that their locks are not needed; the queue of tasks
    // keeps its lock.
    : io_(BOOST_ASIO_CONCURRENCY_HINT_UNSAFE_IO),
      work_(io_.get_executor()),
      acceptor_(io_),
      tick_timer_(io_),
      accept_timer_(io_),
      tick_interval_(tick_interval(options.limits)),
      connection_count_(connections),
      context_(options, handler, log, *this, number, *this) {
    renew_date();
}

Lane::~Lane() {
    connection_count_ -= connections_.size();
}

Status Lane::listen(const asio::ip::tcp::endpoint& endpoint, bool shared) {
    if (Status opened = open(acceptor_, endpoint, shared); !opened.ok()) return opened;
    error_code ignored;
    endpoint_ = acceptor_.local_endpoint(ignored);
    return {};
}

void Lane::run() {
    tick();
    accept();
    while (!stopped_) {
        try {
            io_.run();
        } catch (const std::exception& error) {
            context_.log.error(std::string("A task on lane ") + std::to_string(context_.number) +
                               " threw: " + error.what());
        }
    }
}

void Lane::post(Task task) {
    if (!stopped_) asio::post(io_, std::move(task));
}

void Lane::request_stop() {
    stopped_ = true;
    io_.stop();
}

void Lane::accept() {
    if (!acceptor_.is_open()) return;
    acceptor_.async_accept(io_.get_executor(), peer_,
                           [this](const error_code& error, Socket socket) { on_accepted(error, std::move(socket)); });
}

void Lane::on_accepted(const error_code& error, Socket socket) {
    if (error == asio::error::operation_aborted) return;
    if (error) {
        pause_accepting(error);
        return;
    }
    admit(std::move(socket));
    accept();
}

void Lane::pause_accepting(const error_code& error) {
    const SteadyTime now = std::chrono::steady_clock::now();
    if (now - last_accept_warning_ > kAcceptWarningInterval) {
        last_accept_warning_ = now;
        const bool no_descriptors = error == asio::error::no_descriptors;
        context_.log.warning("New connections have to wait: " + error.message() +
                             (no_descriptors ? "; raise the limit of open files (ulimit -n)" : ""));
    }
    accept_timer_.expires_after(kAcceptPause);
    accept_timer_.async_wait([this](const error_code& cancelled) {
        if (!cancelled) accept();
    });
}

void Lane::admit(Socket socket) {
    if (connection_count_.fetch_add(1) >= context_.options.limits.connections) {
        --connection_count_;
        return;
    }
    error_code error;
    socket.non_blocking(true, error);
    socket.set_option(asio::ip::tcp::no_delay(true), error);
    connections_.push_back(std::make_unique<Connection>(std::move(socket), peer_.address().to_string(), context_));
    Connection& connection = *connections_.back();
    connection.slot = connections_.size() - 1;
    connection.start();
}

void Lane::release(Connection& connection) {
    const std::size_t slot = connection.slot;
    std::swap(connections_[slot], connections_.back());
    connections_[slot]->slot = slot;
    connections_.pop_back();
    --connection_count_;
    if (connections_.empty() && when_empty_) std::exchange(when_empty_, nullptr)();
}

void Lane::drain(std::function<void()> when_empty) {
    context_.draining = true;
    accept_timer_.cancel();
    accept_backlog();
    error_code ignored;
    acceptor_.close(ignored);
    for (const auto& connection : connections_) connection->drain();
    if (connections_.empty()) {
        when_empty();
    } else {
        when_empty_ = std::move(when_empty);
    }
}

void Lane::accept_backlog() {
    // The system has told these clients already that they are connected; closing the listener would reset them.
    error_code error;
    while (acceptor_.is_open() && !error) {
        Socket socket(io_);
        acceptor_.accept(socket, peer_, error);
        if (!error) admit(std::move(socket));
    }
}

void Lane::tick() {
    tick_timer_.expires_after(tick_interval_);
    tick_timer_.async_wait([this](const error_code& cancelled) {
        if (cancelled) return;
        renew_date();
        check_deadlines(std::chrono::steady_clock::now());
        tick();
    });
}

void Lane::check_deadlines(SteadyTime now) {
    for (const auto& connection : connections_) connection->check_deadline(now);
}

void Lane::renew_date() {
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    if (now == date_) return;
    date_ = now;
    context_.common_headers = common_headers(context_.options.server_name, now);
}

}  // namespace sirve::http

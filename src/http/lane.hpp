#pragma once

#include <atomic>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

#include "base/error.hpp"
#include "base/executor.hpp"
#include "http/connection.hpp"
#include "http/lane_context.hpp"
#include "http/listener.hpp"

namespace sirve::http {

/// One thread's share of the server: an event loop with a listening socket and the connections that it accepted.
/// post() and request_stop() are thread-safe; the rest is called before run() or on the lane.
class Lane final : public Executor, private ConnectionOwner {
  public:
    /// All must outlive the lane. `connections` counts those of all lanes.
    Lane(const ServerOptions& options, Handler& handler, Log& log, std::size_t number,
         std::atomic<std::size_t>& connections);
    ~Lane() override;

    Status listen(const boost::asio::ip::tcp::endpoint& endpoint, bool shared);
    /// Where it listens; with the port that the system chose.
    boost::asio::ip::tcp::endpoint endpoint() const { return endpoint_; }

    /// Serves on the calling thread until request_stop().
    void run();
    void post(Task task) override;

    /// Stops accepting and closes what is idle; calls `when_empty` on the lane once no connection is left.
    void drain(std::function<void()> when_empty);
    /// Makes run() return soon, whatever goes on; what is posted from now on is dropped.
    void request_stop();

  private:
    using Timer = boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                                    boost::asio::wait_traits<std::chrono::steady_clock>,
                                                    boost::asio::io_context::executor_type>;

    void accept();
    void on_accepted(const boost::system::error_code& error, Socket socket);
    void pause_accepting(const boost::system::error_code& error);
    void admit(Socket socket);
    void accept_backlog();
    void release(Connection& connection) override;
    void tick();
    void check_deadlines(SteadyTime now);
    void renew_date();

    boost::asio::io_context io_;
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
    Acceptor acceptor_;
    boost::asio::ip::tcp::endpoint endpoint_;
    boost::asio::ip::tcp::endpoint peer_;  // of the connection being accepted
    Timer tick_timer_;
    Timer accept_timer_;
    std::chrono::milliseconds tick_interval_;
    SystemTime date_{};  // what the common headers say
    SteadyTime last_accept_warning_{};
    std::atomic<bool> stopped_ = false;
    std::atomic<std::size_t>& connection_count_;
    std::function<void()> when_empty_;
    LaneContext context_;
    std::vector<std::unique_ptr<Connection>> connections_;
};

}  // namespace sirve::http

#include "http/server.hpp"

#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include "http/lane.hpp"
#include "http/listener.hpp"

namespace sirve::http {

struct Server::Impl {
    Impl(ServerOptions server_options, Handler& handler, Log& log) : options(std::move(server_options)) {
        for (std::size_t i = 0; i < std::max<std::size_t>(options.lanes, 1); ++i)
            lanes.push_back(std::make_unique<Lane>(options, handler, log, i, connections));
    }
    ~Impl() { stop(); }

    void stop() {
        for (const auto& lane : lanes) lane->request_stop();
        for (std::thread& thread : threads)
            if (thread.joinable()) thread.join();
    }

    void lane_is_empty() {
        {
            const std::lock_guard lock(mutex);
            ++empty_lanes;
        }
        lane_emptied.notify_all();
    }

    const ServerOptions options;
    std::atomic<std::size_t> connections = 0;
    std::vector<std::unique_ptr<Lane>> lanes;
    std::vector<std::thread> threads;

    std::mutex mutex;
    std::condition_variable lane_emptied;
    std::size_t empty_lanes = 0;  // of a draining server
};

Server::Server(ServerOptions options, Handler& handler, Log& log)
    : impl_(std::make_unique<Impl>(std::move(options), handler, log)) {}

Server::~Server() = default;

Status Server::listen() {
    const bool shared = impl_->lanes.size() > 1;
    Result<boost::asio::ip::tcp::endpoint> endpoint = resolve(impl_->options.host, impl_->options.port);
    if (!endpoint) return endpoint.error();
    if (shared)
        if (Status unused = check_unused(*endpoint); !unused.ok()) return unused;
    for (const auto& lane : impl_->lanes) {
        if (Status status = lane->listen(*endpoint, shared); !status.ok()) return status;
        // Port 0: the others follow to where the system has put the first.
        *endpoint = lane->endpoint();
    }
    return {};
}

std::uint16_t Server::port() const {
    return impl_->lanes.front()->endpoint().port();
}

std::vector<Executor*> Server::lanes() {
    std::vector<Executor*> executors;
    for (const auto& lane : impl_->lanes) executors.push_back(lane.get());
    return executors;
}

void Server::start() {
    for (std::size_t i = 0; i < impl_->lanes.size(); ++i) {
        impl_->threads.emplace_back([lane = impl_->lanes[i].get()] { lane->run(); });
        pthread_setname_np(impl_->threads.back().native_handle(), ("lane-" + std::to_string(i)).c_str());
    }
}

void Server::drain(std::chrono::milliseconds grace) {
    Impl& impl = *impl_;
    if (!impl.threads.empty()) {
        for (const auto& lane : impl.lanes)
            lane->post([&impl, lane = lane.get()] { lane->drain([&impl] { impl.lane_is_empty(); }); });
        // Lanes go on while others still drain: tasks that those wait for may be posted there.
        std::unique_lock lock(impl.mutex);
        impl.lane_emptied.wait_for(lock, grace, [&impl] { return impl.empty_lanes == impl.lanes.size(); });
    }
    impl.stop();
}

}  // namespace sirve::http

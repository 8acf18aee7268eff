#pragma once

#include <cstddef>

#include "api/request_metrics.hpp"
#include "base/clock.hpp"
#include "http/message.hpp"

namespace sirve::api {

/// The right to answer one request: the exchange, and where to count it when it is done. Copies stand for the same
/// request, so that a handler can take one along to answer later; finish() is called once, on the exchange's lane.
class Reply {
  public:
    Reply() = default;
    Reply(http::Exchange& exchange, RequestMetrics& metrics, const Clock& clock, std::size_t row)
        : exchange_(&exchange), metrics_(&metrics), clock_(&clock), row_(row) {}

    const http::Request& request() const { return exchange_->request; }
    http::Response& response() const { return exchange_->response; }
    Executor& executor() const { return exchange_->executor(); }

    std::chrono::nanoseconds elapsed() const { return clock_->steady_now() - exchange_->request.received; }

    void finish() const {
        metrics_->record(row_, exchange_->response.status, elapsed());
        exchange_->finish();
    }

  private:
    http::Exchange* exchange_ = nullptr;
    RequestMetrics* metrics_ = nullptr;
    const Clock* clock_ = nullptr;
    std::size_t row_ = 0;
};

}  // namespace sirve::api

#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <vector>

#include "http/message.hpp"
#include "metrics/registry.hpp"

namespace sirve::api {

/// Counts the answers by route, method and status: sirve_http_requests_total and sirve_http_request_duration_seconds.
/// The labels come from the table of routes, so that no client can make new series. Thread-safe.
class RequestMetrics {
  public:
    explicit RequestMetrics(metrics::Registry& registry);

    /// The row for a request that has no route: its label is "none".
    static std::size_t row_without_route(http::Method method);

    /// `row` is the route's place in the table, or row_without_route().
    void record(std::size_t row, int status, std::chrono::nanoseconds duration);

  private:
    static constexpr std::array<int, 15> kStatuses = {200, 204, 304, 400, 401, 403, 404, 405,
                                                      413, 422, 429, 500, 501, 503, 0};  // 0: any other

    struct Row {
        std::array<std::atomic<metrics::Counter*>, kStatuses.size()> answers{};  ///< made when first needed
        metrics::Histogram* duration = nullptr;
    };
    metrics::Counter& make_counter(std::size_t row, std::size_t status);

    metrics::Registry& registry_;
    std::vector<Row> rows_;
};

}  // namespace sirve::api

#include "api/request_metrics.hpp"

#include <algorithm>

#include "api/routes.hpp"

namespace sirve::api {

namespace {

constexpr std::size_t kMethods = static_cast<std::size_t>(http::Method::kOther) + 1;
constexpr const char* kNoRoute = "none";

}  // namespace

RequestMetrics::RequestMetrics(metrics::Registry& registry) : registry_(registry), rows_(routes().size() + kMethods) {
    for (std::size_t i = 0; i < rows_.size(); ++i) {
        const std::string route(i < routes().size() ? routes()[i].pattern : kNoRoute);
        rows_[i].duration = &registry_.histogram("sirve_http_request_duration_seconds",
                                                 "From a request's last byte to its answer.", {{"route", route}});
    }
}

std::size_t RequestMetrics::row_without_route(http::Method method) {
    return routes().size() + static_cast<std::size_t>(method);
}

void RequestMetrics::record(std::size_t row, int status, std::chrono::nanoseconds duration) {
    const auto known = std::find(kStatuses.begin(), kStatuses.end() - 1, status);
    const auto index = static_cast<std::size_t>(known - kStatuses.begin());
    metrics::Counter* counter = rows_[row].answers[index].load(std::memory_order_acquire);
    if (counter == nullptr) counter = &make_counter(row, index);
    counter->add();
    rows_[row].duration->observe(duration);
}

metrics::Counter& RequestMetrics::make_counter(std::size_t row, std::size_t status) {
    const bool routed = row < routes().size();
    const auto method = routed ? routes()[row].method : static_cast<http::Method>(row - routes().size());
    const std::string code = kStatuses[status] == 0 ? "other" : std::to_string(kStatuses[status]);
    metrics::Counter& counter = registry_.counter("sirve_http_requests_total", "Answered requests.",
                                                  {{"route", std::string(routed ? routes()[row].pattern : kNoRoute)},
                                                   {"method", std::string(to_string(method))},
                                                   {"code", code}});
    rows_[row].answers[status].store(&counter, std::memory_order_release);
    return counter;
}

}  // namespace sirve::api

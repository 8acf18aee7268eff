#pragma once

#include <memory>
#include <vector>

#include "api/cors.hpp"
#include "api/lane_state.hpp"
#include "api/openapi.hpp"
#include "api/request_metrics.hpp"
#include "api/services.hpp"
#include "http/router.hpp"

namespace sirve::api {

/// Sirve's HTTP contract: takes every request through the steps (steps.hpp) and hands it to its route's handler. Owned
/// by app/; the services must outlive it. Thread-safe in the way of http::Handler: each lane has its own state.
class Api final : public http::Handler {
  public:
    explicit Api(Services services);
    ~Api() override;

    void handle(http::Exchange& exchange) override;

    // For the steps
    const Services& services() const { return services_; }
    const http::Router& router() const { return router_; }
    const Cors& cors() const { return cors_; }

  private:
    Services services_;
    http::Router router_;
    Cors cors_;
    RequestMetrics metrics_;
    OpenApiDocument openapi_;
    std::vector<std::unique_ptr<LaneState>> lanes_;
};

}  // namespace sirve::api

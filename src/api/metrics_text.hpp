#pragma once

#include <string>

#include "api/services.hpp"
#include "http/message.hpp"

namespace sirve::api {

/// Everything that Prometheus may know: what was counted, what models, cache and history tell, and the process.
std::string metrics_text(const Services& services);

/// Serves GET /metrics and nothing else: for the port of its own. The services must outlive it. Thread-safe.
class MetricsHandler final : public http::Handler {
  public:
    explicit MetricsHandler(const Services& services) : services_(services) {}
    void handle(http::Exchange& exchange) override;

  private:
    const Services services_;
};

}  // namespace sirve::api

#include "api/metrics_text.hpp"

#include <chrono>

#include "api/errors.hpp"
#include "metrics/process.hpp"

namespace sirve::api {

namespace {

void write_models(const Services& services, metrics::Exposition& out) {
    out.family("sirve_models", "gauge", "Models by state.");
    out.sample("sirve_models", {{"state", "ready"}}, std::uint64_t{services.registry.ready().size()});
    out.sample("sirve_models", {{"state", "failed"}}, std::uint64_t{services.registry.failures().size()});

    // The label comes from the registry, never from a request: no client can make a series.
    out.family("sirve_predictions_total", "counter", "Rows predicted.");
    for (const models::ModelInfo& info : services.registry.describe_all())
        out.sample("sirve_predictions_total", {{"model", info.model_id}}, info.predictions);
}

void write_cache(const Services& services, metrics::Exposition& out) {
    out.family("sirve_cache_hits_total", "counter", "Predictions answered from the cache.");
    out.sample("sirve_cache_hits_total", {}, services.cache.hits());
    out.family("sirve_cache_misses_total", "counter", "Predictions that were not in the cache.");
    out.sample("sirve_cache_misses_total", {}, services.cache.misses());
    out.family("sirve_cache_entries", "gauge", "Predictions in the cache.");
    out.sample("sirve_cache_entries", {}, std::uint64_t{services.cache.size()});
}

void write_uptime(const Services& services, metrics::Exposition& out) {
    using Seconds = std::chrono::duration<double>;
    const SystemTime started = services.statistics.started();
    out.family("sirve_uptime_seconds", "gauge", "Since the server was started.");
    out.sample("sirve_uptime_seconds", {}, Seconds(services.clock.system_now() - started).count());
    out.family("process_start_time_seconds", "gauge", "Start time of the process since unix epoch in seconds.");
    out.sample("process_start_time_seconds", {}, Seconds(started.time_since_epoch()).count());
}

}  // namespace

std::string metrics_text(const Services& services) {
    metrics::Exposition out;
    services.metrics.write(out);
    write_models(services, out);
    write_cache(services, out);
    write_uptime(services, out);
    metrics::write_process_metrics(out);
    return out.take();
}

void MetricsHandler::handle(http::Exchange& exchange) {
    const http::Request& request = exchange.request;
    http::Response& response = exchange.response;
    constexpr int kMethodNotAllowed = 405;
    if (request.path != "/metrics") {
        write_error(response, services_.clock, not_found("Not Found: this port serves /metrics only"));
    } else if (request.method != http::Method::kGet && request.method != http::Method::kHead) {
        response.headers.emplace_back("Allow", "GET, HEAD");
        write_error(response, services_.clock, kMethodNotAllowed, "Method Not Allowed: /metrics takes GET, HEAD");
    } else {
        response.content_type = metrics::Exposition::kContentType;
        response.body = metrics_text(services_);
    }
    exchange.finish();
}

}  // namespace sirve::api

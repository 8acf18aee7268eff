#include "api/handlers.hpp"

#include "api/errors.hpp"
#include "api/metrics_text.hpp"

namespace sirve::api {

void handle_metrics(Context& context) {
    const Services& services = context.services;
    http::Response& response = context.reply.response();
    if (services.settings.metrics_enabled && services.settings.metrics_on_main_port) {
        response.content_type = metrics::Exposition::kContentType;
        response.body = metrics_text(services);
    } else {
        write_error(response, services.clock, not_found("Not Found: metrics are not served on this port"));
    }
    context.reply.finish();
}

}  // namespace sirve::api

#include "api/errors.hpp"
#include "api/handlers.hpp"
#include "api/json_answer.hpp"

namespace sirve::api {

void handle_health(Context& context) {
    const Services& services = context.services;
    answer(context.reply, {{"status", "healthy"},
                           {"timestamp", now_text(services)},
                           {"modelos_activos", services.registry.ready().size()}});
}

void handle_live(Context& context) {
    answer(context.reply, {{"status", "alive"}, {"timestamp", now_text(context.services)}});
}

void handle_ready(Context& context) {
    const Services& services = context.services;
    if (services.ready.load(std::memory_order_acquire)) {
        answer(context.reply, {{"status", "ready"}, {"timestamp", now_text(services)}});
        return;
    }
    write_error(context.reply.response(), services.clock,
                Error(ErrorCode::kUnavailable, "not ready: models are being loaded, or the server is stopping"));
    context.reply.finish();
}

}  // namespace sirve::api

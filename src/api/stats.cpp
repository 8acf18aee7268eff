#include "api/handlers.hpp"
#include "api/json_answer.hpp"

namespace sirve::api {

void handle_stats(Context& context) {
    const Services& services = context.services;
    const SystemTime now = services.clock.system_now();
    Json history = Json::array();
    for (const store::PredictionRecord& record : services.statistics.history())
        history.push_back({{"timestamp", iso_time(record.time)},
                           {"model_id", record.model_id},
                           {"n_predicciones", record.predictions},
                           {"confianza_promedio", record.mean_confidence}});
    answer(context.reply, {{"timestamp", iso_time(now)},
                           {"modelos_activos", services.registry.ready().size()},
                           {"predicciones_totales", services.statistics.total_predictions()},
                           {"uptime", timedelta_text(now - services.statistics.started())},
                           {"historial_predicciones", std::move(history)}});
}

void handle_clear_cache(Context& context) {
    context.services.cache.clear();
    answer(context.reply, {{"status", "cache cleared"}, {"timestamp", now_text(context.services)}});
}

}  // namespace sirve::api

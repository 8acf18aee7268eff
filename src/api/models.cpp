#include <algorithm>
#include <array>
#include <cctype>

#include "api/errors.hpp"
#include "api/handlers.hpp"
#include "api/model_json.hpp"

namespace sirve::api {

namespace {

/// A boolean of the query as FastAPI reads it: false if it is absent, nothing if it is no boolean.
std::optional<bool> query_flag(std::string_view query, std::string_view name) {
    auto text = http::query_value(query, name);
    if (!text) return false;
    std::transform(text->begin(), text->end(), text->begin(), [](unsigned char c) { return std::tolower(c); });
    constexpr std::array<std::string_view, 6> kTrue = {"true", "1", "yes", "on", "t", "y"};
    constexpr std::array<std::string_view, 6> kFalse = {"false", "0", "no", "off", "f", "n"};
    if (std::find(kTrue.begin(), kTrue.end(), *text) != kTrue.end()) return true;
    if (std::find(kFalse.begin(), kFalse.end(), *text) != kFalse.end()) return false;
    return std::nullopt;
}

Error no_such_model(const std::string& model_id) {
    constexpr std::size_t kShown = 200;
    return not_found("there is no model '" + model_id.substr(0, kShown) + "'; GET /models lists those that there are");
}

/// Runs `action` on the pool and answers on the lane, with `done` as the status if it went well.
void answer_action(Context& context, const char* done, std::function<Status()> action) {
    const Services& services = context.services;
    const Reply reply = context.reply;
    std::string model_id = context.parameters.values[0];
    services.blocking_pool.post([&services, reply, done, model_id = std::move(model_id), action = std::move(action)] {
        reply.executor().post([&services, reply, done, model_id, outcome = action()] {
            if (outcome) {
                answer(reply, {{"status", done}, {"model_id", model_id}, {"timestamp", now_text(services)}});
                return;
            }
            write_error(reply.response(), services.clock, outcome.error());
            reply.finish();
        });
    });
}

}  // namespace

void handle_models(Context& context) {
    const Services& services = context.services;
    const auto ready = services.registry.ready();
    Json failed = Json::array();
    for (const auto& [model_id, reason] : services.registry.failures())
        failed.push_back({{"model_id", model_id}, {"motivo", reason}});
    answer(context.reply, {{"modelos", ready},
                           {"total", ready.size()},
                           {"timestamp", now_text(services)},
                           {"fallidos", std::move(failed)}});
}

void handle_model(Context& context) {
    const Services& services = context.services;
    const std::string& model_id = context.parameters.values[0];
    const auto info = services.registry.describe(model_id);
    if (!info) {
        write_error(context.reply.response(), services.clock, no_such_model(model_id));
        context.reply.finish();
        return;
    }
    Json json = model_json(*info);
    json["timestamp"] = now_text(services);
    answer(context.reply, json);
}

void handle_load_model(Context& context) {
    models::Registry& registry = context.services.registry;
    answer_action(context, "loaded", [&registry, id = context.parameters.values[0]] { return registry.load(id); });
}

void handle_unload_model(Context& context) {
    const std::string_view query = context.reply.request().query;
    const auto delete_files = query_flag(query, "delete_files");
    if (!delete_files) {
        write_validation_errors(context.reply.response(),
                                {{"bool_parsing", "[\"query\",\"delete_files\"]",
                                  "Input should be a valid boolean, unable to interpret input",
                                  echo_string(http::query_value(query, "delete_files").value_or("")), ""}});
        context.reply.finish();
        return;
    }
    models::Registry& registry = context.services.registry;
    answer_action(context, "unloaded", [&registry, id = context.parameters.values[0], files = *delete_files] {
        return registry.unload(id, files);
    });
}

void handle_debug_models(Context& context) {
    const Services& services = context.services;
    if (!services.settings.debug) {
        write_error(context.reply.response(), services.clock,
                    not_found("Not Found: /debug/models is only there when DEBUG is set"));
        context.reply.finish();
        return;
    }
    Json all = Json::object();
    for (const models::ModelInfo& info : services.registry.describe_all())
        all[info.model_id] = {{"type", info.format},
                              {"status", to_string(info.state)},
                              {"layers", info.layers.size()},
                              {"parameters", info.parameters}};
    answer(context.reply,
           {{"modelos", std::move(all)}, {"cache_size", services.cache.size()}, {"timestamp", now_text(services)}});
}

}  // namespace sirve::api

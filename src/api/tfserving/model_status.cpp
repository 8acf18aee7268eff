#include "api/handlers.hpp"
#include "api/json_answer.hpp"
#include "api/tfserving/errors.hpp"
#include "api/tfserving/model_reference.hpp"
#include "api/tfserving/signature_json.hpp"

namespace sirve::api {

namespace {

std::string_view state_text(models::ModelState state) {
    switch (state) {
        case models::ModelState::kLoading:
            return "LOADING";
        case models::ModelState::kReady:
            return "AVAILABLE";
        case models::ModelState::kFailed:
        case models::ModelState::kUnloaded:
            return "END";
    }
    return "UNKNOWN";
}

void refuse(const Reply& reply, const Error& error) {
    tfserving::write_error(reply.response(), error);
    reply.finish();
}

/// The model that the path asks for, or why there is none.
Result<models::ModelInfo> find(Context& context) {
    const http::Request& request = context.reply.request();
    auto model = tfserving::model_reference(context.parameters, request.method_name, request.path);
    if (!model) return model.error();
    auto info = context.services.registry.describe(model->name);
    if (!info) return not_found("Could not find any versions of model " + model->name);
    if (!tfserving::is_served(*model))
        return not_found("Could not find version " + model->version + " of model " + model->name);
    return *std::move(info);
}

}  // namespace

void handle_tfserving_status(Context& context) {
    const auto info = find(context);
    if (!info) return refuse(context.reply, info.error());
    const bool ready = info->state == models::ModelState::kReady;
    const Json status = {{"error_code", info->reason.empty() ? "OK" : "UNKNOWN"}, {"error_message", info->reason}};
    const Json version = {{"version", tfserving::kOnlyVersion}, {"state", state_text(info->state)}, {"status", status}};
    answer(context.reply,
           {{"model_version_status", Json::array({version})}, {"name", info->model_id}, {"ready", ready}});
}

void handle_tfserving_metadata(Context& context) {
    const auto info = find(context);
    if (!info) return refuse(context.reply, info.error());
    if (info->state != models::ModelState::kReady)
        return refuse(context.reply, tfserving::servable_not_found(info->model_id, "", info->reason));
    answer(context.reply, tfserving::metadata_json(*info));
}

}  // namespace sirve::api

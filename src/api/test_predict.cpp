#include <random>

#include "api/errors.hpp"
#include "api/handlers.hpp"
#include "api/prediction_job.hpp"
#include "api/sample_input.hpp"
#include "api/tensor_writer.hpp"
#include "base/iso_time.hpp"
#include "base/json_text.hpp"

namespace sirve::api {

namespace {

constexpr const char* kModel = "default";

void write_test(PredictionJob& job) {
    std::string& body = job.response().body;
    body = "{\"status\":\"success\",\"predictions\":";
    append_outputs(body, job.outputs);
    body += ",\"confidence\":";
    append_numbers(body, job.confidence);
    body += ",\"processing_time_ms\":";
    append_json_number(body, job.elapsed_milliseconds());
    body += ",\"samples\":" + std::to_string(job.rows()) + ",\"timestamp\":\"";
    append_iso_time(body, job.services().clock.system_now());
    body += "\"}";
}

}  // namespace

void handle_test_predict(Context& context) {
    const auto info = context.services.registry.describe(kModel);
    if (!info) {
        write_error(context.reply.response(), context.services.clock,
                    not_found("there is no model 'default' to try; GET /models lists those that there are"));
        context.reply.finish();
        return;
    }
    thread_local std::mt19937 random{std::random_device{}()};
    PredictionJob& job = context.lane.take_job();
    job.prepare(context.services, context.lane, context.reply, &write_test);
    job.model_id = kModel;
    // A model that failed to load has no inputs to fill; the predictor says why.
    job.inputs = sample_inputs(info->inputs, random);
    job.run();
}

}  // namespace sirve::api

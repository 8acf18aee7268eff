#include "api/handlers.hpp"
#include "api/prediction_job.hpp"
#include "api/tensor_writer.hpp"
#include "base/iso_time.hpp"
#include "base/json_text.hpp"

namespace sirve::api {

namespace {

void write_prediction(PredictionJob& job) {
    std::string& body = job.response().body;
    body = "{\"predictions\":";
    append_outputs(body, job.outputs);
    body += ",\"confidence\":";
    append_numbers(body, job.confidence);
    body += ",\"model_id\":\"";
    append_json_escaped(body, job.model_id);
    body += "\",\"timestamp\":\"";
    append_iso_time(body, job.services().clock.system_now());
    body += "\",\"processing_time_ms\":";
    append_json_number(body, job.elapsed_milliseconds());
    body += ",\"samples\":";
    body += std::to_string(job.rows());
    body += '}';
}

}  // namespace

void handle_predict(Context& context) {
    PredictionJob& job = context.lane.take_job();
    job.prepare(context.services, context.lane, context.reply, &write_prediction);
    if (job.read_body(false)) job.run();
}

}  // namespace sirve::api

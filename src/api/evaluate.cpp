#include <cmath>

#include "api/errors.hpp"
#include "api/handlers.hpp"
#include "api/prediction_job.hpp"
#include "api/scores.hpp"
#include "base/iso_time.hpp"
#include "base/json_text.hpp"

namespace sirve::api {

namespace {

void append_scores(std::string& out, const Scores& scores) {
    const auto member = [&](const char* name, double value) {
        out.append("\"").append(name).append("\":");
        append_json_number(out, value);
    };
    out += '{';
    member("mse", scores.mse);
    out += ',';
    member("rmse", scores.rmse);
    out += ',';
    member("mae", scores.mae);
    out += ',';
    member("r2", scores.r2);
    out += '}';
}

/// Compares what the model says with the targets, or says why that can't be done.
Result<Scores> evaluate(const PredictionJob& job) {
    const std::string model = "model '" + job.model_id + "'";
    if (job.outputs.size() != 1)
        return invalid_argument(model + " has " + std::to_string(job.outputs.size()) +
                                " outputs; only a model with one can be evaluated");
    const models::TensorValue& predictions = job.outputs[0];
    if (predictions.shape != job.targets.shape)
        return invalid_argument("targets have the shape " + shape_text(job.targets.shape) + "; " + model + " gives " +
                                shape_text(predictions.shape) + " for this data");
    if (predictions.values.empty()) return invalid_argument(model + " gives no numbers that could be compared");
    const Scores scores = score(predictions.values, job.targets.values,
                                predictions.values.size() / static_cast<std::size_t>(predictions.shape[0]));
    if (!std::isfinite(scores.mse) || !std::isfinite(scores.rmse) || !std::isfinite(scores.mae))
        return invalid_argument("targets are so far from the predictions that the mean squared error is not finite");
    return scores;
}

void write_evaluation(PredictionJob& job) {
    const auto scores = evaluate(job);
    if (!scores) {
        write_error(job.response(), job.services().clock, scores.error());
        return;
    }
    std::string& body = job.response().body;
    body = "{\"metrics\":";
    append_scores(body, *scores);
    body += ",\"samples\":" + std::to_string(job.rows()) + ",\"model_id\":\"";
    append_json_escaped(body, job.model_id);
    body += "\",\"timestamp\":\"";
    append_iso_time(body, job.services().clock.system_now());
    body += "\"}";
}

}  // namespace

void handle_evaluate(Context& context) {
    PredictionJob& job = context.lane.take_job();
    job.prepare(context.services, context.lane, context.reply, &write_evaluation);
    if (job.read_body(true)) job.run();
}

}  // namespace sirve::api

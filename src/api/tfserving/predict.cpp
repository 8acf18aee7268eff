#include <algorithm>

#include "api/handlers.hpp"
#include "api/prediction_job.hpp"
#include "api/tfserving/errors.hpp"
#include "api/tfserving/model_reference.hpp"
#include "api/tfserving/request_reader.hpp"
#include "api/tfserving/response_writer.hpp"
#include "api/tfserving/wrong_kind.hpp"

namespace sirve::api {

namespace {

using tfserving::Format;

void write_row_answer(PredictionJob& job) {
    tfserving::write_outputs(job.response().body, Format::kRow, job.outputs);
}

void write_column_answer(PredictionJob& job) {
    tfserving::write_outputs(job.response().body, Format::kColumn, job.outputs);
}

/// What the predictor said about strings and numbers, as TensorFlow Serving says it.
std::optional<Error> find_wrong_kind(const PredictionJob& job, Format format) {
    if (job.error->code() != ErrorCode::kMalformed && job.error->code() != ErrorCode::kInvalidArgument)
        return std::nullopt;
    const auto info = job.services().registry.describe(job.model_id);
    return info ? tfserving::find_wrong_kind(info->inputs, format, job.inputs) : std::nullopt;
}

void write_failure(PredictionJob& job, Format format) {
    const Error& error = *job.error;
    if (const auto wrong = find_wrong_kind(job, format)) return tfserving::write_error(job.response(), *wrong);
    const bool in_our_words = error.code() == ErrorCode::kNotFound && !error.message().starts_with("Servable");
    tfserving::write_error(job.response(),
                           in_our_words ? tfserving::servable_not_found(job.model_id, "", error.message()) : error);
}

void write_row_failure(PredictionJob& job) {
    write_failure(job, Format::kRow);
}

void write_column_failure(PredictionJob& job) {
    write_failure(job, Format::kColumn);
}

/// Keras's own name of the signature, and the two that its export() gives.
Status check_signature(const std::string& name) {
    if (name.empty() || name == "serving_default" || name == "serve") return {};
    constexpr std::size_t kShown = 200;
    return invalid_argument("Serving signature name: \"" + name.substr(0, kShown) + "\" not found in signature def");
}

/// Compares names that were given with those of the model. Rows must have them all and no others; columns may have
/// more, which nobody looks at.
Status match_names(const std::vector<TensorSpec>& specs, Format format, std::vector<models::TensorValue>& inputs) {
    const auto given = [&](const TensorSpec& spec) {
        return std::any_of(inputs.begin(), inputs.end(), [&](const auto& input) { return input.name == spec.name; });
    };
    const auto known = [&](const models::TensorValue& input) {
        return std::any_of(specs.begin(), specs.end(), [&](const auto& spec) { return input.name == spec.name; });
    };
    const auto missing = std::find_if_not(specs.begin(), specs.end(), given);
    if (format == Format::kColumn) {
        if (missing != specs.end())
            return invalid_argument("Missing named input: " + missing->name + " in 'inputs' object.");
        std::erase_if(inputs, [&](const auto& input) { return !known(input); });
        return {};
    }
    if (missing == specs.end() && inputs.size() == specs.size()) return {};
    std::string names;
    for (const TensorSpec& spec : specs) names += (names.empty() ? "" : ",") + spec.name;
    return invalid_argument(
        "Failed to process element: 0 of 'instances' list. JSON object: {...} keys must be equal to: " + names);
}

/// Reads the body into the job's inputs.
Result<Format> read_body(PredictionJob& job, std::string_view body) {
    tfserving::PredictRequest request{job.inputs, Format::kRow, false, ""};
    if (Status read = tfserving::read_predict_request(body, request); !read) return read.error();
    if (Status known = check_signature(request.signature_name); !known) return known.error();
    if (request.named) {
        const auto info = job.services().registry.describe(job.model_id);
        // A model that is not there, or does not serve, has its own error.
        if (info && info->state == models::ModelState::kReady)
            if (Status match = match_names(info->inputs, request.format, job.inputs); !match) return match.error();
    }
    return request.format;
}

}  // namespace

void handle_tfserving_predict(Context& context) {
    const http::Request& request = context.reply.request();
    auto model = tfserving::model_reference(context.parameters, request.method_name, request.path);
    PredictionJob& job = context.lane.take_job();
    job.prepare(context.services, context.lane, context.reply, &write_row_answer, &write_row_failure);
    if (!model) return job.fail(model.error());
    job.model_id = model->name;
    if (!tfserving::is_served(*model)) return job.fail(tfserving::servable_not_found(model->name, model->version, ""));

    const auto format = read_body(job, request.body);
    if (!format) {
        // Of two mistakes the model's name is told first.
        const bool exists = context.services.registry.describe(job.model_id).has_value();
        return job.fail(exists ? format.error() : tfserving::servable_not_found(job.model_id, "", ""));
    }
    if (*format == Format::kColumn) job.answer_with(&write_column_answer, &write_column_failure);
    job.run();
}

}  // namespace sirve::api

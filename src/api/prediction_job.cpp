#include "api/prediction_job.hpp"

#include <algorithm>

#include "api/errors.hpp"
#include "api/lane_state.hpp"
#include "api/ragged_error.hpp"

namespace sirve::api {

namespace {

/// Room for numbers that one large request made is given back, so that a lane does not hold it for good.
constexpr std::size_t kKeptNumbers = 64 * 1024;
constexpr std::size_t kKeptStrings = 4 * 1024;

bool hold_strings(const std::vector<models::TensorValue>& inputs) {
    return std::any_of(inputs.begin(), inputs.end(), [](const auto& input) { return input.holds_strings; });
}

void trim(models::TensorValue& array) {
    if (array.values.capacity() > kKeptNumbers) std::vector<double>().swap(array.values);
    if (array.strings.capacity() > kKeptStrings)
        std::vector<std::string>().swap(array.strings);
    else
        array.strings.clear();
}

}  // namespace

void PredictionJob::prepare(const Services& services, LaneState& lane, const Reply& reply, WriteAnswer write_answer,
                            WriteFailure write_failure) {
    clear();
    services_ = &services;
    lane_ = &lane;
    reply_ = reply;
    write_answer_ = write_answer;
    write_failure_ = write_failure;
}

bool PredictionJob::read_body(bool with_targets) {
    const TensorBody body{model_id, inputs, with_targets ? &targets : nullptr, true};
    auto problem = lane_->reader.read(reply_.request().body, body);
    if (!problem) return true;
    if (auto better = find_what_is_no_number(with_targets)) problem = std::move(better);
    if (problem->errors.empty())
        write_error(response(), services_->clock, ragged_error(*problem->ragged, model_id, services_->registry));
    else
        write_validation_errors(response(), problem->errors);
    finish();
    return false;
}

/// Which bodies are malformed depends on the model: reads the body again as one for a model that takes numbers only.
/// Nothing if the job's model takes strings or is not known, or if all are numbers.
std::optional<BodyProblem> PredictionJob::find_what_is_no_number(bool with_targets) {
    const auto info = services_->registry.describe(model_id);
    if (!info || info->inputs.empty()) return std::nullopt;
    for (const TensorSpec& input : info->inputs)
        if (input.dtype == DType::kString) return std::nullopt;
    const TensorBody body{model_id, inputs, with_targets ? &targets : nullptr, false};
    return lane_->reader.read(reply_.request().body, body);
}

void PredictionJob::run() {
    submitted_ = services_->clock.steady_now();
    lane_->predictor.submit(*this);
}

void PredictionJob::fail(Error why) {
    error = std::move(why);
    write_failure_(*this);
    finish();
}

void PredictionJob::write_own_failure(PredictionJob& job) {
    if (job.error->code() == ErrorCode::kMalformed && hold_strings(job.inputs))
        if (const auto problem = job.find_what_is_no_number(false); problem && !problem->errors.empty())
            return write_validation_errors(job.response(), problem->errors);
    write_error(job.response(), job.services().clock, *job.error);
}

void PredictionJob::on_done() {
    if (error) {
        write_failure_(*this);
    } else {
        lane_->inference_time(model_id).observe(services_->clock.steady_now() - submitted_);
        write_answer_(*this);
    }
    finish();
}

double PredictionJob::elapsed_milliseconds() const {
    return std::chrono::duration<double, std::milli>(reply_.elapsed()).count();
}

void PredictionJob::finish() {
    for (models::TensorValue& input : inputs) trim(input);
    for (models::TensorValue& output : outputs) trim(output);
    trim(targets);
    const Reply reply = reply_;  // the job may be taken again while the reply is being finished
    lane_->give_back(*this);
    reply.finish();
}

}  // namespace sirve::api

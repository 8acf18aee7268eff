#include "api/prediction_job.hpp"

#include "api/errors.hpp"
#include "api/lane_state.hpp"
#include "api/ragged_error.hpp"

namespace sirve::api {

namespace {

/// Room for numbers that one large request made is given back, so that a lane does not hold it for good.
constexpr std::size_t kKeptNumbers = 64 * 1024;

void trim(models::NumberArray& array) {
    if (array.values.capacity() > kKeptNumbers) std::vector<double>().swap(array.values);
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
    const TensorBody body{model_id, inputs, with_targets ? &targets : nullptr};
    const auto problem = lane_->reader.read(reply_.request().body, body);
    if (!problem) return true;
    if (problem->errors.empty())
        write_error(response(), services_->clock, ragged_error(*problem->ragged, model_id, services_->registry));
    else
        write_validation_errors(response(), problem->errors);
    finish();
    return false;
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
    for (models::NumberArray& input : inputs) trim(input);
    for (models::NumberArray& output : outputs) trim(output);
    trim(targets);
    const Reply reply = reply_;  // the job may be taken again while the reply is being finished
    lane_->give_back(*this);
    reply.finish();
}

}  // namespace sirve::api

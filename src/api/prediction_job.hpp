#pragma once

#include "api/reply.hpp"
#include "api/services.hpp"
#include "api/tensor_body.hpp"
#include "models/predict_call.hpp"

namespace sirve::api {

class LaneState;

/// One prediction of an HTTP request, from the parsed body to the finished reply. Owned and reused by its LaneState.
///
///     PredictionJob& job = lane.take_job();
///     job.prepare(services, lane, reply, &write_answer);   // then fill model_id, inputs and perhaps targets
///     job.run();                                          // from here on the job takes care of itself
class PredictionJob final : public models::PredictCall {
  public:
    /// Writes the answer to a prediction that succeeded.
    using WriteAnswer = void (*)(PredictionJob& job);
    /// Writes why one did not: `job.error`, in the words of its dialect.
    using WriteFailure = void (*)(PredictionJob& job);

    void prepare(const Services& services, LaneState& lane, const Reply& reply, WriteAnswer write_answer,
                 WriteFailure write_failure = &write_own_failure);

    /// Other answers than those prepared, for dialects that learn from the body how to answer.
    void answer_with(WriteAnswer write_answer, WriteFailure write_failure) {
        write_answer_ = write_answer;
        write_failure_ = write_failure;
    }

    /// Reads the request's body into model_id, inputs and, if `with_targets`, targets. If it is no good the request is
    /// answered, the job is given back and false is returned.
    bool read_body(bool with_targets);

    /// Hands the prediction to the lane's predictor.
    void run();

    /// Answers with an error instead, and gives the job back.
    void fail(Error why);

    void on_done() override;

    const Services& services() const { return *services_; }
    http::Response& response() { return reply_.response(); }

    /// Since the request was received.
    double elapsed_milliseconds() const;

    models::TensorValue targets;  ///< of an evaluation

  private:
    static void write_own_failure(PredictionJob& job);
    std::optional<BodyProblem> find_what_is_no_number(bool with_targets);
    void finish();

    const Services* services_ = nullptr;
    LaneState* lane_ = nullptr;
    Reply reply_;
    WriteAnswer write_answer_ = nullptr;
    WriteFailure write_failure_ = nullptr;
    SteadyTime submitted_{};
};

}  // namespace sirve::api

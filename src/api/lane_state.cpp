#include "api/lane_state.hpp"

#include "api/prediction_job.hpp"

namespace sirve::api {

LaneState::LaneState(models::Predictor& lane_predictor, metrics::Registry& metrics)
    : predictor(lane_predictor), metrics_(metrics) {}
LaneState::~LaneState() = default;

PredictionJob& LaneState::take_job() {
    if (idle_.empty()) {
        all_.push_back(std::make_unique<PredictionJob>());
        idle_.reserve(all_.size());
        return *all_.back();
    }
    PredictionJob& job = *idle_.back();
    idle_.pop_back();
    return job;
}

void LaneState::give_back(PredictionJob& job) {
    idle_.push_back(&job);
}

metrics::Histogram& LaneState::inference_time(std::string_view model_id) {
    for (const auto& [name, histogram] : inference_times_)
        if (name == model_id) return *histogram;
    metrics::Histogram& histogram =
        metrics_.histogram("sirve_inference_seconds", "From handing a prediction to its model to the result.",
                           {{"model", std::string(model_id)}});
    inference_times_.emplace_back(model_id, &histogram);
    return histogram;
}

}  // namespace sirve::api

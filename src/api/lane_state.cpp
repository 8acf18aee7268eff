#include "api/lane_state.hpp"

#include "api/prediction_job.hpp"

namespace sirve::api {

LaneState::LaneState(models::Predictor& lane_predictor) : predictor(lane_predictor) {}
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

}  // namespace sirve::api

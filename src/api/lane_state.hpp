#pragma once

#include <memory>
#include <vector>

#include "api/tensor_reader.hpp"
#include "models/predictor.hpp"

namespace sirve::api {

class PredictionJob;

/// What the handlers of one lane reuse from request to request. Used only on its lane.
class LaneState {
  public:
    explicit LaneState(models::Predictor& predictor);
    ~LaneState();
    LaneState(const LaneState&) = delete;
    LaneState& operator=(const LaneState&) = delete;

    TensorReader reader;
    models::Predictor& predictor;

    /// A job that is not in use, made if there is none. It comes back with give_back().
    PredictionJob& take_job();
    void give_back(PredictionJob& job);

  private:
    std::vector<std::unique_ptr<PredictionJob>> all_;
    std::vector<PredictionJob*> idle_;
};

}  // namespace sirve::api

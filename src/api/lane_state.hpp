#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/tensor_reader.hpp"
#include "metrics/registry.hpp"
#include "models/predictor.hpp"

namespace sirve::api {

class PredictionJob;

/// What the handlers of one lane reuse from request to request. Used only on its lane.
class LaneState {
  public:
    LaneState(models::Predictor& predictor, metrics::Registry& metrics);
    ~LaneState();
    LaneState(const LaneState&) = delete;
    LaneState& operator=(const LaneState&) = delete;

    TensorReader reader;
    models::Predictor& predictor;

    /// A job that is not in use, made if there is none. It comes back with give_back().
    PredictionJob& take_job();
    void give_back(PredictionJob& job);

    /// Where the time of a model's predictions is counted. Only for models that answered: a name that a client made up
    /// must not become a series.
    metrics::Histogram& inference_time(std::string_view model_id);

  private:
    metrics::Registry& metrics_;
    std::vector<std::pair<std::string, metrics::Histogram*>> inference_times_;
    std::vector<std::unique_ptr<PredictionJob>> all_;
    std::vector<PredictionJob*> idle_;
};

}  // namespace sirve::api

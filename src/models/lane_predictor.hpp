#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/executor.hpp"
#include "base/log.hpp"
#include "base/thread_pool.hpp"
#include "cache/prediction_cache.hpp"
#include "models/catalog.hpp"
#include "models/predictor.hpp"
#include "models/recorder.hpp"
#include "models/registry.hpp"

namespace sirve::models {

/// What the predictors of all lanes share. Everything outlives them.
struct PredictorServices {
    const Catalog& catalog;
    Registry& registry;  ///< loads a model that is asked for the first time
    cache::PredictionCache& cache;
    Recorder& recorder;
    ThreadPool& heavy_pool;  ///< infers what is too long for a lane
    Executor& background;    ///< compiles buckets, releases old models
    Log& log;
};

/// The Predictor of one lane.
///
/// Turn batching: calls for the same light model that arrive in one turn of the lane's loop wait in a list; the first
/// of them posts a flush, which runs after everything that was ready in that turn, so that they are inferred together
/// with no timer and no added wait. What is expected to take long goes to the pool and comes back by a post to the
/// lane.
///
/// Belongs to the lane's thread. On destruction no call may be pending: the lanes and the pool have stopped.
class LanePredictor final : public Predictor {
  public:
    /// Calls waiting in the pool, over all lanes; beyond it the answer is kUnavailable.
    static constexpr std::size_t kMaxQueuedHeavyCalls = 256;

    LanePredictor(const PredictorServices& services, Executor& lane, std::size_t lane_number);
    ~LanePredictor() override;

    void submit(PredictCall& call) override;

  private:
    struct LaneModel {
        ServablePtr servable;
        std::vector<PredictCall*> pending;
    };
    struct StringHash : std::hash<std::string_view> {
        using is_transparent = void;
    };

    LaneModel* find(std::string_view model_id);
    void refresh();
    bool is_waiting_to_be_loaded(std::string_view model_id) const;
    void load_first(PredictCall& call);
    Error why_not_found(std::string_view model_id) const;
    bool answer_from_cache(const Servable& servable, PredictCall& call);
    void flush(LaneModel& model);
    void infer_in_pool(const ServablePtr& servable, PredictCall& call);
    void remember(const PredictCall& call);
    void finish(const Servable& servable, PredictCall& call);
    void learn(LaneModel& model, std::size_t rows);
    void release(ServablePtr servable);

    PredictorServices services_;
    Executor& lane_;
    const std::size_t lane_number_;
    std::uint64_t generation_ = 0;
    std::shared_ptr<const CatalogSnapshot> snapshot_;
    std::unordered_map<std::string, std::shared_ptr<LaneModel>, StringHash, std::equal_to<>> models_;
    std::unordered_map<std::string, std::vector<PredictCall*>>
        loading_;                      ///< calls whose model is being loaded for them
    std::vector<PredictCall*> batch_;  ///< the calls being flushed; kept for its memory
};

}  // namespace sirve::models

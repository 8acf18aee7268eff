#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "base/error.hpp"
#include "engine/program.hpp"
#include "models/check_examples.hpp"
#include "models/model_config.hpp"
#include "models/model_info.hpp"
#include "models/predict_call.hpp"
#include "models/replica.hpp"
#include "preprocess/scaler.hpp"

namespace sirve::models {

/// One loaded version of a model: everything that a prediction needs. Const after it was made, but for the replicas'
/// own buffers: replica(lane) belongs to that lane's thread, borrowed ones to whoever borrowed them.
///
/// Kept alive by shared_ptr. Its destruction takes milliseconds: the last handle must not be released on a lane.
class Servable {
  public:
    struct Parts {
        ModelInfo info;
        std::shared_ptr<const engine::Program> program;
        preprocess::ScalerPair scalers;
        ModelConfig config;
        std::optional<CheckExamples> check;  ///< gone when the servable is made
    };

    /// Compiles and warms up: a replica for each lane if one row is quick, else one for the pool. Blocks.
    /// Errors: a scaler that does not fit the model, a model that can't be compiled or run, check examples that came
    /// out otherwise.
    static Result<std::shared_ptr<const Servable>> create(Parts parts, std::size_t lanes);

    const ModelInfo& info() const { return parts_.info; }
    const engine::Signature& signature() const { return parts_.program->signature(); }
    const ModelConfig& config() const { return parts_.config; }
    /// Differs between any two servables of the process: part of every cache key.
    std::uint64_t uid() const { return uid_; }

    /// What the call is expected to take by itself. Above a few hundred microseconds it should not run on a lane.
    double estimated_microseconds(const PredictCall& call) const;
    /// The lane's own replica; none for heavy models and those that another process computes.
    Replica* replica(std::size_t lane) const { return lane < replicas_.size() ? replicas_[lane].get() : nullptr; }

    /// A replica for a pool thread, made on demand; to be given back.
    Result<std::unique_ptr<Replica>> borrow() const;
    void give_back(std::unique_ptr<Replica> replica) const;

    /// Scales the call's inputs in place: the values become what the network takes. Errors: kInvalidArgument for a
    /// number that a float32 input can't hold; it would become infinite, and some activations would hide that.
    Status scale_inputs(PredictCall& call) const;
    /// Brings the network's outputs back, names them and computes the confidence. Errors: kInvalidArgument with the
    /// rows that came out not finite.
    Status finish_outputs(PredictCall& call) const;
    /// For outputs that come from the cache: names and shapes, nothing computed.
    void describe_outputs(PredictCall& call, std::size_t rows) const;

  private:
    explicit Servable(Parts parts);
    Status check_scalers() const;
    Result<std::unique_ptr<Replica>> make_replica() const;
    Status run_check_examples(Replica& replica);

    Parts parts_;  ///< the program outlives the replicas, which are declared after it
    std::uint64_t uid_;
    engine::RowUse row_use_ = engine::RowUse::kUnknown;
    double row_microseconds_ = 0;
    std::vector<std::unique_ptr<Replica>> replicas_;
    mutable std::mutex pool_mutex_;
    mutable std::vector<std::unique_ptr<Replica>> pool_;
};

using ServablePtr = std::shared_ptr<const Servable>;

/// A row that takes longer than this is never inferred on a lane.
constexpr double kHeavyRowMicroseconds = 200;

}  // namespace sirve::models

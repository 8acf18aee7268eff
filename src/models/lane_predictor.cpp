#include "models/lane_predictor.hpp"

#include <numeric>

#include "models/cache_key.hpp"
#include "models/input_check.hpp"

namespace sirve::models {

namespace {

/// A batch that is expected to take longer than this leaves the lane free and goes to the pool.
constexpr double kMaxLaneMicroseconds = 1000;

double mean(const std::vector<double>& values) {
    return values.empty() ? 0 : std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

void fail(PredictCall& call, Error error) {
    call.error = std::move(error);
    call.on_done();
}

}  // namespace

LanePredictor::LanePredictor(const PredictorServices& services, Executor& lane, std::size_t lane_number)
    : services_(services), lane_(lane), lane_number_(lane_number) {}

LanePredictor::~LanePredictor() = default;

void LanePredictor::submit(PredictCall& call) {
    LaneModel* const model = find(call.model_id);
    if (model == nullptr && is_waiting_to_be_loaded(call.model_id)) return load_first(call);
    if (model == nullptr) return fail(call, why_not_found(call.model_id));
    const Servable& servable = *model->servable;
    if (Status fits = check_inputs(servable.signature(), call.model_id, call.inputs); !fits)
        return fail(call, fits.error());
    if (answer_from_cache(servable, call)) return call.on_done();

    if (Status scaled = servable.scale_inputs(call); !scaled) return fail(call, scaled.error());
    if (servable.replica(lane_number_) == nullptr || servable.estimated_microseconds(call) > kMaxLaneMicroseconds)
        return infer_in_pool(model->servable, call);

    model->pending.push_back(&call);
    if (model->pending.size() == 1) lane_.post([this, kept = models_.find(call.model_id)->second] { flush(*kept); });
}

LanePredictor::LaneModel* LanePredictor::find(std::string_view model_id) {
    if (generation_ != services_.catalog.generation()) refresh();
    if (const auto known = models_.find(model_id); known != models_.end()) return known->second.get();
    const auto entry = snapshot_->find(model_id);
    if (entry == snapshot_->end() || !entry->second.servable) return nullptr;
    auto model = std::make_shared<LaneModel>();
    model->servable = entry->second.servable;
    return models_.emplace(std::string(model_id), std::move(model)).first->second.get();
}

/// Takes over the newest snapshot and lets go of the models that it replaced. Calls that wait for a replaced model keep
/// it: their posted flush holds the LaneModel.
void LanePredictor::refresh() {
    generation_ = services_.catalog.generation();
    snapshot_ = services_.catalog.snapshot();
    for (auto it = models_.begin(); it != models_.end();) {
        const auto entry = snapshot_->find(it->first);
        if (entry != snapshot_->end() && entry->second.servable == it->second->servable) {
            ++it;
            continue;
        }
        if (it->second->pending.empty()) release(std::move(it->second->servable));
        it = models_.erase(it);
    }
}

void LanePredictor::release(ServablePtr servable) {
    services_.background.post([last = std::move(servable)]() mutable { last.reset(); });
}

bool LanePredictor::is_waiting_to_be_loaded(std::string_view model_id) const {
    const auto entry = snapshot_->find(model_id);
    return entry != snapshot_->end() && entry->second.state == ModelState::kUnloaded;
}

/// The model is on disk, but was not to be loaded before it is needed: now. Calls that come meanwhile wait with this
/// one.
void LanePredictor::load_first(PredictCall& call) {
    std::vector<PredictCall*>& waiting = loading_[call.model_id];
    waiting.push_back(&call);
    if (waiting.size() > 1) return;
    services_.background.post([this, model_id = call.model_id] {
        const Status loaded = services_.registry.load(model_id);
        lane_.post([this, model_id, loaded] {
            std::vector<PredictCall*> calls;
            calls.swap(loading_[model_id]);
            loading_.erase(model_id);
            for (PredictCall* waiting_call : calls) {
                if (loaded)
                    submit(*waiting_call);
                else
                    fail(*waiting_call,
                         not_found("model '" + model_id + "' failed to load: " + loaded.error().message()));
            }
        });
    });
}

Error LanePredictor::why_not_found(std::string_view model_id) const {
    const std::string name = "model '" + std::string(model_id.substr(0, 128)) + "'";
    if (const auto entry = snapshot_->find(model_id); entry != snapshot_->end()) {
        if (!entry->second.failure.empty()) return not_found(name + " failed to load: " + entry->second.failure);
        return Error(ErrorCode::kUnavailable, name + " is still being loaded; try again")
            .try_after(std::chrono::seconds(1));
    }
    std::string known;
    for (const auto& [id, entry] : *snapshot_)
        if (entry.servable && known.size() < 200) known += (known.empty() ? "" : ", ") + id;
    return not_found(name + " not found; " + (known.empty() ? "no model is loaded" : "these are served: " + known));
}

bool LanePredictor::answer_from_cache(const Servable& servable, PredictCall& call) {
    call.cache_key.clear();
    if (!services_.cache.enabled()) return false;
    make_cache_key(servable.uid(), call.inputs, call.cache_key);
    if (call.cache_key.empty()) return false;
    const auto cached = services_.cache.find(call.cache_key);
    if (!cached) return false;

    const auto rows = static_cast<std::size_t>(call.rows());
    servable.describe_outputs(call, rows);
    for (std::size_t i = 0; i < call.outputs.size(); ++i) {
        call.outputs[i].shape = cached->outputs[i].shape;
        call.outputs[i].values = cached->outputs[i].values;
        call.outputs[i].strings = cached->outputs[i].strings;
    }
    call.confidence = cached->confidence;
    call.from_cache = true;
    services_.recorder.record(call.model_id, rows, mean(call.confidence));
    return true;
}

void LanePredictor::flush(LaneModel& model) {
    batch_.swap(model.pending);
    const Servable& servable = *model.servable;
    const std::size_t rows = row_count(batch_);
    Status done = servable.replica(lane_number_)->infer(batch_);
    if (!done && batch_.size() > 1) {
        // One bad call must not spoil the others: each for itself.
        for (PredictCall* call : batch_) {
            if (Status alone = servable.replica(lane_number_)->infer(Batch(&call, 1)); !alone)
                fail(*call, alone.error());
            else
                finish(servable, *call);
        }
    } else {
        for (PredictCall* call : batch_) {
            if (!done)
                fail(*call, done.error());
            else
                finish(servable, *call);
        }
    }
    batch_.clear();
    learn(model, rows);
    // A model that was replaced meanwhile lives only in this flush: its end belongs elsewhere.
    if (const auto current = models_.find(servable.info().model_id);
        model.pending.empty() && (current == models_.end() || current->second.get() != &model))
        release(std::move(model.servable));
}

void LanePredictor::learn(LaneModel& model, std::size_t rows) {
    const auto bucket = model.servable->replica(lane_number_)->wanted_bucket(rows);
    if (!bucket) return;
    services_.background.post([servable = model.servable, lane = lane_number_, bucket = *bucket, &log = services_.log] {
        if (Status done = servable->replica(lane)->compile_bucket(bucket); !done)
            log.warning("model '" + servable->info().model_id +
                        "': a batch size can't be compiled: " + done.error().message());
    });
}

void LanePredictor::infer_in_pool(const ServablePtr& servable, PredictCall& call) {
    const bool queued = services_.heavy_pool.try_post(
        [this, servable, &call] {
            PredictCall* pointer = &call;
            Status done;
            if (auto replica = servable->borrow(); replica) {
                const auto rows = static_cast<std::size_t>(call.rows());
                done = (*replica)->infer(Batch(&pointer, 1));
                // The replica is this thread's until it is given back, so the larger batch can be compiled right here.
                if (const auto bucket = (*replica)->wanted_bucket(rows); bucket && done) {
                    if (Status compiled = (*replica)->compile_bucket(*bucket); !compiled)
                        services_.log.warning(
                            compiled.error().in("model '" + servable->info().model_id + "'").message());
                }
                servable->give_back(std::move(*replica));
            } else {
                done = replica.error();
            }
            lane_.post([this, servable, &call, done]() mutable {
                if (!done)
                    fail(call, done.error());
                else
                    finish(*servable, call);
                release(std::move(servable));
            });
        },
        kMaxQueuedHeavyCalls);
    if (!queued)
        fail(call, Error(ErrorCode::kUnavailable, "model '" + call.model_id + "' is busy: its queue is full; try again")
                       .try_after(std::chrono::seconds(1)));
}

void LanePredictor::remember(const PredictCall& call) {
    cache::CachedPrediction prediction;
    for (const TensorValue& output : call.outputs)
        prediction.outputs.push_back({output.shape, output.values, output.strings});
    prediction.confidence = call.confidence;
    services_.cache.insert(call.cache_key, std::move(prediction));
}

void LanePredictor::finish(const Servable& servable, PredictCall& call) {
    if (Status finite = servable.finish_outputs(call); !finite) return fail(call, finite.error());
    if (!call.cache_key.empty()) remember(call);
    services_.recorder.record(call.model_id, static_cast<std::uint64_t>(call.rows()), mean(call.confidence));
    call.on_done();
}

}  // namespace sirve::models

#include "models/recorder.hpp"

#include <chrono>

namespace sirve::models {

namespace {
constexpr auto kFlushInterval = std::chrono::seconds(1);
}

Recorder::Recorder(store::History& history, const Clock& clock, Log& log)
    : store_(history), clock_(clock), log_(log), started_(clock.system_now()) {
    if (auto latest = store_.latest(kHistoryLength); latest)
        recent_.assign(latest->begin(), latest->end());
    else
        log_.warning("the prediction history can't be read and starts empty: " + latest.error().message());
    if (auto totals = store_.totals(); totals) {
        for (const store::ModelTotal& total : *totals) {
            use_[total.model_id] = {total.predictions, total.last_used};
            total_ += total.predictions;
        }
    } else {
        log_.warning("the prediction totals can't be read and start at zero: " + totals.error().message());
    }
    flusher_ = std::thread([this] { flush_periodically(); });
}

Recorder::~Recorder() {
    {
        const std::lock_guard lock(stop_mutex_);
        stopping_ = true;
    }
    wake_.notify_one();
    flusher_.join();
    flush();
}

void Recorder::record(std::string_view model_id, std::uint64_t rows, double mean_confidence) {
    const SystemTime now = clock_.system_now();
    total_.fetch_add(rows, std::memory_order_relaxed);
    const std::lock_guard lock(mutex_);
    if (recent_.size() == kHistoryLength) {
        recent_.push_back(std::move(recent_.front()));  // reuses the oldest one's memory
        recent_.pop_front();
    } else {
        recent_.emplace_back();
    }
    store::PredictionRecord& record = recent_.back();
    record.time = now;
    record.model_id.assign(model_id);
    record.predictions = rows;
    record.mean_confidence = mean_confidence;

    auto use = use_.find(model_id);
    if (use == use_.end()) use = use_.emplace(model_id, ModelUse{}).first;
    use->second.predictions += rows;
    use->second.last_used = now;

    auto unsaved = unsaved_rows_.find(model_id);
    if (unsaved == unsaved_rows_.end()) unsaved = unsaved_rows_.emplace(model_id, 0).first;
    unsaved->second += rows;
    ++unsaved_records_;
}

std::optional<Recorder::ModelUse> Recorder::use_of(std::string_view model_id) const {
    const std::lock_guard lock(mutex_);
    const auto found = use_.find(model_id);
    if (found == use_.end()) return std::nullopt;
    return found->second;
}

std::vector<store::PredictionRecord> Recorder::history() const {
    const std::lock_guard lock(mutex_);
    return {recent_.begin(), recent_.end()};
}

void Recorder::flush() {
    const std::lock_guard one_flush(flush_mutex_);
    std::vector<store::PredictionRecord> records;
    std::vector<store::ModelTotal> added;
    {
        const std::lock_guard lock(mutex_);
        if (unsaved_rows_.empty()) return;
        const std::size_t count = std::min(unsaved_records_, recent_.size());
        records.assign(recent_.end() - static_cast<std::ptrdiff_t>(count), recent_.end());
        for (const auto& [model_id, rows] : unsaved_rows_) added.push_back({model_id, rows, use_[model_id].last_used});
        unsaved_rows_.clear();
        unsaved_records_ = 0;
    }
    const Status saved = store_.append(records, added, kHistoryLength);
    if (saved) return;
    log_.warning("the prediction history can't be written, it is kept and tried again: " + saved.error().message());
    const std::lock_guard lock(mutex_);
    for (const store::ModelTotal& total : added) unsaved_rows_[total.model_id] += total.predictions;
    unsaved_records_ += records.size();
}

void Recorder::flush_periodically() {
    std::unique_lock lock(stop_mutex_);
    while (!wake_.wait_for(lock, kFlushInterval, [this] { return stopping_; })) {
        lock.unlock();
        flush();
        lock.lock();
    }
}

}  // namespace sirve::models

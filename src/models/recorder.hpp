#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/log.hpp"
#include "models/statistics.hpp"

namespace sirve::models {

/// Counts in memory and writes to the store from a thread of its own, once a second and when it ends, so that counting
/// never waits for a disk. What was served in the last second before a power cut may be missing. Thread-safe.
class Recorder final : public Statistics {
  public:
    static constexpr std::size_t kHistoryLength = 100;

    struct ModelUse {
        std::uint64_t predictions = 0;
        SystemTime last_used{};
    };

    /// Reads back what the store knows. A store that fails is logged, and counting goes on without it.
    Recorder(store::History& history, const Clock& clock, Log& log);
    ~Recorder() override;

    void record(std::string_view model_id, std::uint64_t rows, double mean_confidence);
    std::optional<ModelUse> use_of(std::string_view model_id) const;
    /// Writes what is not yet in the store. Blocks.
    void flush();

    std::uint64_t total_predictions() const override { return total_.load(std::memory_order_relaxed); }
    std::vector<store::PredictionRecord> history() const override;
    SystemTime started() const override { return started_; }

  private:
    void flush_periodically();

    store::History& store_;
    const Clock& clock_;
    Log& log_;
    const SystemTime started_;
    std::atomic<std::uint64_t> total_{0};

    mutable std::mutex mutex_;
    std::deque<store::PredictionRecord> recent_;
    std::map<std::string, ModelUse, std::less<>> use_;
    std::map<std::string, std::uint64_t, std::less<>> unsaved_rows_;
    std::size_t unsaved_records_ = 0;  ///< of the newest in recent_

    std::mutex flush_mutex_;  ///< one flush at a time
    std::mutex stop_mutex_;
    std::condition_variable wake_;
    bool stopping_ = false;
    std::thread flusher_;
};

}  // namespace sirve::models

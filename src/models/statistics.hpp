#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "store/history.hpp"

namespace sirve::models {

/// Counts what was served. Thread-safe.
class Statistics {
  public:
    virtual ~Statistics() = default;
    /// Rows served, of all models and restarts that share the store.
    virtual std::uint64_t total_predictions() const = 0;
    /// The newest records, oldest first.
    virtual std::vector<store::PredictionRecord> history() const = 0;
    virtual SystemTime started() const = 0;
};

}  // namespace sirve::models

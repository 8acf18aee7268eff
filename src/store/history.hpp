#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/error.hpp"

namespace sirve::store {

/// One answered prediction request, as /stats shows it.
struct PredictionRecord {
    SystemTime time{};
    std::string model_id;
    std::uint64_t predictions = 0;  ///< rows
    double mean_confidence = 0;
};

/// Served rows of one model since its first prediction ever.
struct ModelTotal {
    std::string model_id;
    std::uint64_t predictions = 0;
    SystemTime last_used{};
};

/// What was predicted, kept across restarts: the latest records and the totals. Calls block on disk. Thread-safe.
class History {
  public:
    virtual ~History() = default;
    /// Appends records, adds `added` to the totals and forgets all but the newest `keep` records, in one transaction.
    virtual Status append(const std::vector<PredictionRecord>& records, const std::vector<ModelTotal>& added,
                          std::size_t keep) = 0;
    /// The newest `count` records, oldest first.
    virtual Result<std::vector<PredictionRecord>> latest(std::size_t count) = 0;
    virtual Result<std::vector<ModelTotal>> totals() = 0;
};

}  // namespace sirve::store

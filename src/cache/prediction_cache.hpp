#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/tensor.hpp"

namespace sirve::cache {

struct CachedOutput {
    Shape shape;
    std::vector<double> values;
    std::vector<std::string> strings{};  ///< instead of values, of an output of strings
};

/// A cached answer: what the model gave for one request, and the confidence of each row.
struct CachedPrediction {
    std::vector<CachedOutput> outputs;
    std::vector<double> confidence;
};

/// Predictions by key (the exact bytes of model, version and input), at most `capacity` of them, each for at most
/// `ttl`; the least recently used goes first. Capacity 0 switches it off. Thread-safe (sharded locks).
class PredictionCache {
  public:
    PredictionCache(std::size_t capacity, std::chrono::seconds ttl, const Clock& clock);
    ~PredictionCache();

    bool enabled() const;
    std::shared_ptr<const CachedPrediction> find(std::string_view key);
    void insert(std::string_view key, CachedPrediction prediction);
    void clear();
    std::size_t size() const;
    std::uint64_t hits() const;
    std::uint64_t misses() const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace sirve::cache

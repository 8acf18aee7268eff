#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <span>
#include <vector>

#include "metrics/shard.hpp"

namespace sirve::metrics {

/// How long something took, counted in buckets. Thread-safe: observing is two uncontended atomic additions.
class Histogram {
  public:
    static constexpr std::size_t kMaxBounds = 14;

    /// `bounds` are the buckets' upper ends (inclusive) in ascending order, at most kMaxBounds; the bucket without an
    /// end is added to them.
    explicit Histogram(std::span<const std::chrono::nanoseconds> bounds);

    void observe(std::chrono::nanoseconds duration);

    struct Snapshot {
        std::vector<std::chrono::nanoseconds> bounds;
        std::vector<std::uint64_t> cumulative;  ///< observations up to each bound; one more at the end: all of them
        std::chrono::nanoseconds sum{0};
    };
    /// The sum over all threads. What is observed meanwhile may be missing in part of it.
    Snapshot snapshot() const;

  private:
    struct alignas(kCacheLine) Shard {
        std::array<std::atomic<std::uint64_t>, kMaxBounds + 1> buckets{};
        std::atomic<std::int64_t> nanoseconds{0};
    };
    std::array<std::chrono::nanoseconds, kMaxBounds> bounds_{};
    std::size_t bound_count_;
    std::array<Shard, kShards> shards_;
};

/// Bounds for requests and inferences: from 50 microseconds to 10 seconds.
std::span<const std::chrono::nanoseconds> latency_bounds();

}  // namespace sirve::metrics

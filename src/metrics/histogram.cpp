#include "metrics/histogram.hpp"

#include <algorithm>
#include <cassert>

namespace sirve::metrics {

Histogram::Histogram(std::span<const std::chrono::nanoseconds> bounds) : bound_count_(bounds.size()) {
    assert(bounds.size() <= kMaxBounds && std::is_sorted(bounds.begin(), bounds.end()));
    std::copy(bounds.begin(), bounds.end(), bounds_.begin());
}

void Histogram::observe(std::chrono::nanoseconds duration) {
    // Most observations are short, so that looking from below finds the bucket soonest.
    std::size_t bucket = 0;
    while (bucket < bound_count_ && duration > bounds_[bucket]) ++bucket;
    Shard& shard = shards_[shard_of_this_thread()];
    shard.buckets[bucket].fetch_add(1, std::memory_order_relaxed);
    shard.nanoseconds.fetch_add(duration.count(), std::memory_order_relaxed);
}

Histogram::Snapshot Histogram::snapshot() const {
    Snapshot result;
    result.bounds.assign(bounds_.begin(), bounds_.begin() + static_cast<std::ptrdiff_t>(bound_count_));
    result.cumulative.assign(bound_count_ + 1, 0);
    for (const Shard& shard : shards_) {
        for (std::size_t bucket = 0; bucket <= bound_count_; ++bucket)
            result.cumulative[bucket] += shard.buckets[bucket].load(std::memory_order_relaxed);
        result.sum += std::chrono::nanoseconds(shard.nanoseconds.load(std::memory_order_relaxed));
    }
    for (std::size_t bucket = 1; bucket <= bound_count_; ++bucket)
        result.cumulative[bucket] += result.cumulative[bucket - 1];
    return result;
}

std::span<const std::chrono::nanoseconds> latency_bounds() {
    using namespace std::chrono_literals;
    static constexpr std::array<std::chrono::nanoseconds, 14> kBounds = {50us, 100us, 250us, 500us, 1ms, 2500us, 5ms,
                                                                         10ms, 25ms,  100ms, 250ms, 1s,  2500ms, 10s};
    return kBounds;
}

}  // namespace sirve::metrics

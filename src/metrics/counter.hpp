#pragma once

#include <array>
#include <atomic>
#include <cstdint>

#include "metrics/shard.hpp"

namespace sirve::metrics {

/// A number that only grows, such as requests served. Thread-safe: adding is one uncontended atomic addition, the total
/// is summed up when somebody asks. Obtained from metrics::Registry, or a plain member where it is shown by other
/// means.
class Counter {
  public:
    void add(std::uint64_t amount = 1) {
        shards_[shard_of_this_thread()].value.fetch_add(amount, std::memory_order_relaxed);
    }

    std::uint64_t value() const {
        std::uint64_t total = 0;
        for (const Shard& shard : shards_) total += shard.value.load(std::memory_order_relaxed);
        return total;
    }

  private:
    struct alignas(kCacheLine) Shard {
        std::atomic<std::uint64_t> value{0};
    };
    std::array<Shard, kShards> shards_;
};

}  // namespace sirve::metrics

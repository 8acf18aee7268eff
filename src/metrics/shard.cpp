#include "metrics/shard.hpp"

#include <atomic>

namespace sirve::metrics {

std::size_t shard_of_this_thread() {
    static std::atomic<std::size_t> next{0};
    thread_local const std::size_t shard = next.fetch_add(1, std::memory_order_relaxed) % kShards;
    return shard;
}

}  // namespace sirve::metrics

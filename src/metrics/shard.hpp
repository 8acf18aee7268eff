#pragma once

#include <cstddef>

namespace sirve::metrics {

/// In how many places a metric counts, so that threads do not write to one cache line.
inline constexpr std::size_t kShards = 16;

/// Size of what a CPU core owns at a time.
inline constexpr std::size_t kCacheLine = 64;

/// The place where the calling thread counts: given out in turn when a thread asks first. Threads beyond kShards share
/// places, which is correct (the counts are atomic) and only slower.
std::size_t shard_of_this_thread();

}  // namespace sirve::metrics

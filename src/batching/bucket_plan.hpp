#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace sirve::batching {

/// Batch sizes that models are compiled for: powers of two. A fixed size runs twice as fast as a free one; padding to
/// the next power wastes little.
constexpr std::size_t kBucketCount = 11;  // 1, 2, 4 ... 1024

constexpr std::size_t bucket_size(std::size_t bucket) {
    return std::size_t{1} << bucket;
}

/// Which buckets exist: bit i stands for bucket_size(i). Bit 0 is always there.
using BucketSet = std::uint32_t;

/// A part of a batch: `rows` rows run in the bucket of that index.
struct Chunk {
    std::size_t bucket = 0;
    std::size_t rows = 0;

    bool operator==(const Chunk&) const = default;
};

/// Splits `rows` over the available buckets: full ones of the largest size first; the rest goes into the smallest
/// bucket that holds it, when padding costs no more than running it in smaller pieces would. Pure.
/// Writes into `chunks` (cleared first), so that a lane can reuse it.
void plan_chunks(std::size_t rows, BucketSet available, std::vector<Chunk>& chunks);

/// The bucket that would have been best for `rows`: the smallest that holds them, or the largest of all (index).
std::size_t wanted_bucket(std::size_t rows);

/// Learns which buckets are worth compiling: one that was wanted kWorthCompiling times is asked for, once.
class BucketDemand {
  public:
    static constexpr std::uint32_t kWorthCompiling = 3;

    /// Notes a batch of `rows`. True: compile bucket `wanted_bucket(rows)` now; it is not said again.
    bool note(std::size_t rows, BucketSet available);

  private:
    std::array<std::uint32_t, kBucketCount> wanted_{};
};

}  // namespace sirve::batching

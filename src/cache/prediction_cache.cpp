#include "cache/prediction_cache.hpp"

#include <array>
#include <atomic>
#include <list>
#include <mutex>
#include <unordered_map>

namespace sirve::cache {

namespace {

constexpr std::size_t kShards = 8;

struct Entry {
    std::string key;
    std::shared_ptr<const CachedPrediction> prediction;
    SteadyTime expires;
};

/// One lock, one list in order of use (front: most recent), one index into it. The index's keys view the list's.
class Shard {
  public:
    std::shared_ptr<const CachedPrediction> find(std::string_view key, SteadyTime now) {
        const std::lock_guard lock(mutex_);
        const auto found = index_.find(key);
        if (found == index_.end()) return nullptr;
        if (found->second->expires <= now) {
            erase(found->second);
            return nullptr;
        }
        entries_.splice(entries_.begin(), entries_, found->second);
        return found->second->prediction;
    }

    void insert(std::string_view key, std::shared_ptr<const CachedPrediction> prediction, SteadyTime expires,
                std::size_t capacity) {
        const std::lock_guard lock(mutex_);
        if (const auto found = index_.find(key); found != index_.end()) {
            found->second->prediction = std::move(prediction);
            found->second->expires = expires;
            entries_.splice(entries_.begin(), entries_, found->second);
            return;
        }
        if (entries_.size() >= capacity) erase(std::prev(entries_.end()));
        entries_.push_front({std::string(key), std::move(prediction), expires});
        index_.emplace(entries_.front().key, entries_.begin());
    }

    void clear() {
        std::list<Entry> old;
        const std::lock_guard lock(mutex_);
        index_.clear();
        old.swap(entries_);
    }

    std::size_t size() const {
        const std::lock_guard lock(mutex_);
        return entries_.size();
    }

  private:
    void erase(std::list<Entry>::iterator entry) {
        index_.erase(entry->key);
        entries_.erase(entry);
    }

    mutable std::mutex mutex_;
    std::list<Entry> entries_;
    std::unordered_map<std::string_view, std::list<Entry>::iterator> index_;
};

}  // namespace

struct PredictionCache::Impl {
    Impl(std::size_t capacity_, std::chrono::seconds ttl_, const Clock& clock_)
        : capacity(capacity_), ttl(ttl_), clock(clock_), shard_count(capacity < kShards ? 1 : kShards) {}

    std::size_t shard_of(std::string_view key) const { return std::hash<std::string_view>{}(key) % shard_count; }
    /// Shards together hold exactly `capacity` entries.
    std::size_t capacity_of(std::size_t shard) const {
        return capacity / shard_count + (shard < capacity % shard_count ? 1 : 0);
    }

    const std::size_t capacity;
    const std::chrono::seconds ttl;
    const Clock& clock;
    const std::size_t shard_count;
    std::array<Shard, kShards> shards;
    std::atomic<std::uint64_t> hits{0};
    std::atomic<std::uint64_t> misses{0};
};

PredictionCache::PredictionCache(std::size_t capacity, std::chrono::seconds ttl, const Clock& clock)
    : impl_(std::make_unique<Impl>(capacity, ttl, clock)) {}
PredictionCache::~PredictionCache() = default;

bool PredictionCache::enabled() const {
    return impl_->capacity > 0 && impl_->ttl.count() > 0;
}

std::shared_ptr<const CachedPrediction> PredictionCache::find(std::string_view key) {
    if (!enabled()) return nullptr;
    auto prediction = impl_->shards[impl_->shard_of(key)].find(key, impl_->clock.steady_now());
    (prediction ? impl_->hits : impl_->misses).fetch_add(1, std::memory_order_relaxed);
    return prediction;
}

void PredictionCache::insert(std::string_view key, CachedPrediction prediction) {
    if (!enabled()) return;
    const std::size_t shard = impl_->shard_of(key);
    impl_->shards[shard].insert(key, std::make_shared<const CachedPrediction>(std::move(prediction)),
                                impl_->clock.steady_now() + impl_->ttl, impl_->capacity_of(shard));
}

void PredictionCache::clear() {
    for (Shard& shard : impl_->shards) shard.clear();
}

std::size_t PredictionCache::size() const {
    std::size_t size = 0;
    for (const Shard& shard : impl_->shards) size += shard.size();
    return size;
}

std::uint64_t PredictionCache::hits() const {
    return impl_->hits.load(std::memory_order_relaxed);
}

std::uint64_t PredictionCache::misses() const {
    return impl_->misses.load(std::memory_order_relaxed);
}

}  // namespace sirve::cache

#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <string_view>

#include "auth/lru_map.hpp"
#include "auth/principal.hpp"

namespace sirve::auth {

/// Tokens whose signature was found right, by their whole text. Bounded; only the holder of the secret can add to it.
/// Split into shards so that lanes seldom wait for each other. Thread-safe.
class VerifiedTokens {
  public:
    struct Entry {
        Principal principal;
        std::int64_t expires = 0;  ///< seconds since 1970; the caller compares
    };

    explicit VerifiedTokens(std::size_t capacity = 4096);

    std::optional<Entry> find(std::string_view token);
    void remember(std::string_view token, const Entry& entry);
    void forget(std::string_view token);
    std::size_t size();

  private:
    struct Shard {
        explicit Shard(std::size_t capacity) : tokens(capacity) {}
        std::mutex mutex;
        LruMap<Entry> tokens;
    };
    Shard& shard_of(std::string_view token);

    std::deque<Shard> shards_;  // a vector would have to move the mutexes
};

}  // namespace sirve::auth

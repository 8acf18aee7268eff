#include "auth/verified_tokens.hpp"

#include <algorithm>
#include <functional>

namespace sirve::auth {
namespace {

constexpr std::size_t kShards = 8;

}  // namespace

VerifiedTokens::VerifiedTokens(std::size_t capacity) {
    for (std::size_t i = 0; i < kShards; ++i) shards_.emplace_back(std::max<std::size_t>(1, capacity / kShards));
}

VerifiedTokens::Shard& VerifiedTokens::shard_of(std::string_view token) {
    return shards_[std::hash<std::string_view>{}(token) % kShards];
}

std::optional<VerifiedTokens::Entry> VerifiedTokens::find(std::string_view token) {
    auto& shard = shard_of(token);
    const std::lock_guard lock(shard.mutex);
    const Entry* entry = shard.tokens.find(token);
    if (!entry) return std::nullopt;
    return *entry;
}

void VerifiedTokens::remember(std::string_view token, const Entry& entry) {
    auto& shard = shard_of(token);
    const std::lock_guard lock(shard.mutex);
    shard.tokens.put(token, entry);
}

void VerifiedTokens::forget(std::string_view token) {
    auto& shard = shard_of(token);
    const std::lock_guard lock(shard.mutex);
    shard.tokens.erase(token);
}

std::size_t VerifiedTokens::size() {
    std::size_t total = 0;
    for (auto& shard : shards_) {
        const std::lock_guard lock(shard.mutex);
        total += shard.tokens.size();
    }
    return total;
}

}  // namespace sirve::auth

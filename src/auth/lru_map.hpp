#pragma once

#include <cstddef>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace sirve::auth {

/// A map from texts that holds at most `capacity` entries: a new one pushes out the one that was not used for longest,
/// so that strangers who invent keys can't fill the memory. Looking up allocates nothing. Not thread-safe.
template <typename Value>
class LruMap {
  public:
    explicit LruMap(std::size_t capacity) : capacity_(capacity) {}

    /// nullptr if there is none. The pointer is good until the next put or erase.
    Value* find(std::string_view key) {
        const auto found = index_.find(key);
        if (found == index_.end()) return nullptr;
        entries_.splice(entries_.begin(), entries_, found->second);
        return &found->second->second;
    }

    /// Adds or replaces. The reference is good until the next put or erase.
    Value& put(std::string_view key, Value value) {
        if (Value* present = find(key)) return *present = std::move(value);
        if (index_.size() >= capacity_ && !entries_.empty()) erase(entries_.back().first);
        entries_.emplace_front(std::string(key), std::move(value));
        index_.emplace(entries_.front().first, entries_.begin());
        return entries_.front().second;
    }

    void erase(std::string_view key) {
        const auto found = index_.find(key);
        if (found == index_.end()) return;
        const auto entry = found->second;
        index_.erase(found);  // before the text that its key views
        entries_.erase(entry);
    }

    std::size_t size() const { return index_.size(); }

  private:
    using Entries = std::list<std::pair<const std::string, Value>>;

    std::size_t capacity_;
    Entries entries_;                                                         // the one used last in front
    std::unordered_map<std::string_view, typename Entries::iterator> index_;  // keys view those of entries_
};

}  // namespace sirve::auth

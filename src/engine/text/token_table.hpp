#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace sirve::engine {

/// Which index a token gets: its place in the vocabulary, or one of those for all other tokens.
struct LookupRule {
    std::int64_t token_start = 0;  ///< index of the vocabulary's first token
    std::int64_t oov_start = 0;    ///< first of the indices for what is not in the vocabulary
    std::int64_t oov_count = 1;    ///< how many: a hash chooses among several; with none such a token is an error
    bool has_mask = false;         ///< whether the table's last entry is no token, but the mask
    std::int64_t mask_index = 0;   ///< of the mask
    bool is_salted = false;        ///< whether the hash is the keyed one
    std::int64_t salt0 = 0;
    std::int64_t salt1 = 0;
};

/// Texts one behind the other, as they lie in a graph's constants: text i is bytes[ends[i]..ends[i + 1]); ends begins
/// with 0. `bytes` has one more byte than that, so that neither is ever empty.
struct PackedTexts {
    std::vector<std::uint8_t> bytes;
    std::vector<std::int32_t> ends;
};

/// Nothing if all texts together are longer than 2 GiB.
std::optional<PackedTexts> pack_texts(std::span<const std::string> texts);

/// The vocabulary of a lookup, with constant time for each token. Thread-safe once built.
class TokenTable {
  public:
    /// Copies the texts. Throws std::invalid_argument if they are not packed right.
    TokenTable(std::span<const std::uint8_t> bytes, std::span<const std::int32_t> ends);
    TokenTable(const TokenTable&) = delete;
    TokenTable& operator=(const TokenTable&) = delete;

    std::size_t size() const { return texts_.size(); }
    std::string_view text(std::size_t index) const { return texts_[index]; }

    /// Throws std::invalid_argument, which names the token, if the rule has no index for it.
    std::int64_t index_of(std::string_view token, const LookupRule& rule) const;

  private:
    std::string bytes_;
    std::vector<std::string_view> texts_;
    std::unordered_map<std::string_view, std::int32_t> places_;
};

/// A table that is built when it is first asked for; the copies of an operation share it. Thread-safe.
class LazyTokenTable {
  public:
    /// `ends` points to `count` int32 values; in a file that is mapped they need not be aligned.
    const TokenTable& get(std::span<const std::uint8_t> bytes, const void* ends, std::size_t count);

  private:
    std::once_flag once_;
    std::optional<TokenTable> table_;
};

}  // namespace sirve::engine

#include "engine/text/token_table.hpp"

#include <cstring>
#include <limits>
#include <stdexcept>

#include "engine/text/hashes.hpp"

namespace sirve::engine {

namespace {

/// For a message: on one line, and not endless.
std::string excerpt_of(std::string_view token) {
    constexpr std::size_t kMost = 80;
    std::string text(token.substr(0, kMost));
    if (token.size() > kMost) {
        // Not in the middle of a character.
        while (!text.empty() && (static_cast<unsigned char>(token[text.size()]) & 0xC0U) == 0x80U) text.pop_back();
        text += "...";
    }
    for (char& c : text) {
        if (static_cast<unsigned char>(c) < 0x20) c = ' ';
    }
    return "'" + text + "'";
}

}  // namespace

std::optional<PackedTexts> pack_texts(std::span<const std::string> texts) {
    PackedTexts packed;
    packed.ends.reserve(texts.size() + 1);
    packed.ends.push_back(0);
    std::size_t total = 1;
    for (const std::string& text : texts) total += text.size();
    if (total > static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max())) return {};
    packed.bytes.reserve(total);
    for (const std::string& text : texts) {
        packed.bytes.insert(packed.bytes.end(), text.begin(), text.end());
        packed.ends.push_back(static_cast<std::int32_t>(packed.bytes.size()));
    }
    packed.bytes.push_back(0);
    return packed;
}

TokenTable::TokenTable(std::span<const std::uint8_t> bytes, std::span<const std::int32_t> ends)
    : bytes_(bytes.begin(), bytes.end()) {
    if (ends.empty() || ends[0] != 0) throw std::invalid_argument("a table of texts does not begin with 0");
    texts_.reserve(ends.size() - 1);
    places_.reserve(ends.size() - 1);
    for (std::size_t i = 1; i < ends.size(); ++i) {
        if (ends[i] < ends[i - 1] || static_cast<std::size_t>(ends[i]) > bytes_.size())
            throw std::invalid_argument("a table of texts has no text " + std::to_string(i - 1));
        texts_.push_back(std::string_view(bytes_).substr(static_cast<std::size_t>(ends[i - 1]),
                                                         static_cast<std::size_t>(ends[i] - ends[i - 1])));
        places_.emplace(texts_.back(), static_cast<std::int32_t>(i - 1));
    }
}

std::int64_t TokenTable::index_of(std::string_view token, const LookupRule& rule) const {
    const auto found = places_.find(token);
    if (found != places_.end()) {
        const bool is_mask = rule.has_mask && static_cast<std::size_t>(found->second) + 1 == texts_.size();
        return is_mask ? rule.mask_index : rule.token_start + found->second;
    }
    if (rule.oov_count == 1) return rule.oov_start;
    if (rule.oov_count < 1)
        throw std::invalid_argument(excerpt_of(token) +
                                    " is not in the vocabulary, and the model has no index for other tokens");
    const std::uint64_t hash = rule.is_salted ? keyed_hash(token, static_cast<std::uint64_t>(rule.salt0),
                                                           static_cast<std::uint64_t>(rule.salt1))
                                              : fingerprint(token);
    return rule.oov_start + static_cast<std::int64_t>(hash % static_cast<std::uint64_t>(rule.oov_count));
}

const TokenTable& LazyTokenTable::get(std::span<const std::uint8_t> bytes, const void* ends, std::size_t count) {
    std::call_once(once_, [&] {
        std::vector<std::int32_t> aligned(count);
        if (count > 0) std::memcpy(aligned.data(), ends, count * sizeof(std::int32_t));
        table_.emplace(bytes, aligned);
    });
    return *table_;
}

}  // namespace sirve::engine

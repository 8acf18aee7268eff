#include "engine/text/tokenizer.hpp"

#include <algorithm>

namespace sirve::engine {

namespace {

bool is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

bool is_punctuation(char c) {
    return (c >= '!' && c <= '/') || (c >= ':' && c <= '@') || (c >= '[' && c <= '`') || (c >= '{' && c <= '~');
}

/// A character at the beginning of a text: its length in bytes, and whether it is one or only the part of one.
struct Decoded {
    std::size_t length;
    bool is_valid;
};

/// After table 3-7 of The Unicode Standard: the second byte of some characters has a narrower range than 80..BF.
Decoded decode(std::string_view text) {
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
    const unsigned char lead = byte(0);
    if (lead < 0x80) return {1, true};
    if (lead < 0xC2 || lead > 0xF4) return {1, false};
    const std::size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    const unsigned char low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    const unsigned char high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    if (text.size() < 2 || byte(1) < low || byte(1) > high) return {1, false};
    for (std::size_t at = 2; at < length; ++at) {
        if (at >= text.size() || byte(at) < 0x80 || byte(at) > 0xBF) return {at, false};
    }
    return {length, true};
}

}  // namespace

void lower_ascii(std::string& text) {
    for (char& c : text) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
}

void strip_punctuation(std::string& text) {
    std::erase_if(text, is_punctuation);
}

void split_at_whitespace(std::string_view text, std::vector<std::string_view>& tokens) {
    for (std::size_t begin = 0; begin < text.size();) {
        if (is_space(text[begin])) {
            ++begin;
            continue;
        }
        std::size_t end = begin + 1;
        while (end < text.size() && !is_space(text[end])) ++end;
        tokens.push_back(text.substr(begin, end - begin));
        begin = end;
    }
}

void split_into_characters(std::string_view text, std::vector<std::string_view>& tokens) {
    constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
    while (!text.empty()) {
        const Decoded character = decode(text);
        tokens.push_back(character.is_valid ? text.substr(0, character.length) : kReplacement);
        text.remove_prefix(character.length);
    }
}

}  // namespace sirve::engine

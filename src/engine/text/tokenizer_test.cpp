#include "engine/text/tokenizer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sirve::engine {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// What TensorFlow 2.21 gives for these texts.

std::vector<std::string> whitespace(std::string_view text) {
    std::vector<std::string_view> tokens;
    split_at_whitespace(text, tokens);
    return {tokens.begin(), tokens.end()};
}

std::vector<std::string> characters(std::string_view text) {
    std::vector<std::string_view> tokens;
    split_into_characters(text, tokens);
    return {tokens.begin(), tokens.end()};
}

TEST(Tokenizer, lowers_the_letters_of_ascii_only) {
    std::string text = "ÀÉ Ñ ß ABC İZ@[";
    lower_ascii(text);
    EXPECT_EQ(text, "ÀÉ Ñ ß abc İz@[");
}

TEST(Tokenizer, strips_the_punctuation_of_ascii_only) {
    std::string all;
    for (char c = ' '; c < 127; ++c) all += c;
    strip_punctuation(all);
    EXPECT_EQ(all, " 0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
    std::string bytes("a\xFF!b\xE2\x82,c\0'd\xC2\xBF.", 14);
    strip_punctuation(bytes);
    EXPECT_EQ(bytes, std::string("a\xFF"
                                 "b\xE2\x82"
                                 "c\0d\xC2\xBF",
                                 10));
}

TEST(Tokenizer, splits_at_runs_of_ascii_white_space) {
    using namespace std::literals;
    EXPECT_THAT(whitespace("a\x1c"
                           "b\xC2\x85"
                           "c\u00a0d\u3000e\x0bg\x0ch\0i\rj  k\t\nl "sv),
                ElementsAre("a\x1c"
                            "b\xC2\x85"
                            "c\u00a0d\u3000e",
                            "g", "h\0i"s, "j", "k", "l"));
    EXPECT_THAT(whitespace(" \t "), IsEmpty());
    EXPECT_THAT(whitespace(""), IsEmpty());
}

TEST(Tokenizer, splits_into_characters_of_unicode) {
    using namespace std::literals;
    EXPECT_THAT(characters("ae\u0301👩\u200d🙂\r\n"),
                ElementsAre("a", "e", "\u0301", "👩", "\u200d", "🙂", "\r", "\n"));
    EXPECT_THAT(characters("\xEF\xBB\xBF"
                           "a\0b"sv),
                ElementsAre("\xEF\xBB\xBF", "a", "\0"s, "b"));
    EXPECT_THAT(characters(""), IsEmpty());
}

TEST(Tokenizer, replaces_what_is_not_utf8_part_by_part) {
    const std::string r = "\xEF\xBF\xBD";
    EXPECT_THAT(characters("a\xFF\xE2\x82"
                           "b"),
                ElementsAre("a", r, r, "b"));
    EXPECT_THAT(characters("\xC0\x80"), ElementsAre(r, r));
    EXPECT_THAT(characters("\xED\xA0\x80"), ElementsAre(r, r, r));
    EXPECT_THAT(characters("\xF4\x90\x80\x80"), ElementsAre(r, r, r, r));
    EXPECT_THAT(characters("\xF0\x9F\x99"), ElementsAre(r));
    EXPECT_THAT(characters("\xE0\x80\x80\xC2"), ElementsAre(r, r, r, r));
    EXPECT_THAT(characters("\xC2"
                           "A\xE1\x80"
                           "A\xF1\x80\x80"
                           "A\xF5"),
                ElementsAre(r, "A", r, "A", r, "A", r));
}

TEST(Tokenizer, joins_ngrams_width_by_width) {
    const std::vector<std::string_view> tokens{"a", "b", "", "c"};
    const std::vector<std::int64_t> widths{3, 1, 9};
    std::vector<std::string> ngrams;
    for_each_ngram(tokens, widths, [&](std::string_view ngram) { ngrams.emplace_back(ngram); });
    EXPECT_THAT(ngrams, ElementsAre("a b ", "b  c", "a", "b", "", "c"));
}

}  // namespace
}  // namespace sirve::engine

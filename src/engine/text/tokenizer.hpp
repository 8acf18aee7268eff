#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// How Keras's TextVectorization makes tokens of texts, with TensorFlow's string operations. Texts are bytes, mostly
/// UTF-8. Pure functions.
namespace sirve::engine {

/// tf.strings.lower without an encoding: A to Z only, whatever other letters there are.
void lower_ascii(std::string& text);

/// Takes away the 32 punctuation characters of ASCII, which is all that Keras's regular expression matches.
void strip_punctuation(std::string& text);

/// The parts between runs of ASCII's white space (tf.strings.split); none if there is nothing else.
void split_at_whitespace(std::string_view text, std::vector<std::string_view>& tokens);

/// The Unicode characters (tf.strings.unicode_split). What is not UTF-8 becomes U+FFFD, one for each "maximal subpart"
/// (The Unicode Standard, section 3.9), as ICU does it.
void split_into_characters(std::string_view text, std::vector<std::string_view>& tokens);

/// Calls `take` with each run of `width` tokens, joined by spaces, for one width after the other (tf.strings.ngrams).
template <typename Take>
void for_each_ngram(std::span<const std::string_view> tokens, std::span<const std::int64_t> widths, Take&& take) {
    std::string joined;
    for (const std::int64_t width : widths) {
        if (width < 1) continue;
        const auto size = static_cast<std::size_t>(width);
        for (std::size_t begin = 0; begin + size <= tokens.size(); ++begin) {
            joined = tokens[begin];
            for (std::size_t next = 1; next < size; ++next) joined.append(" ").append(tokens[begin + next]);
            take(std::string_view(joined));
        }
    }
}

}  // namespace sirve::engine

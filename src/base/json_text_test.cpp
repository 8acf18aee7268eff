#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/json_text.hpp"

#include <limits>

namespace sirve {
namespace {

std::string escaped(std::string_view text) {
    std::string out;
    append_json_escaped(out, text);
    return out;
}

template <typename T>
std::string number(T value) {
    std::string out;
    append_json_number(out, value);
    return out;
}

TEST(JsonText, escapes_what_json_requires) {
    EXPECT_EQ(escaped("a\"b\\c\n\r\t\x01\x7f"), "a\\\"b\\\\c\\n\\r\\t\\u0001\\u007f");
}

TEST(JsonText, keeps_valid_utf8) {
    EXPECT_EQ(escaped("ñ€😀"), "ñ€😀");
}

TEST(JsonText, replaces_bytes_that_are_not_utf8) {
    EXPECT_EQ(escaped("\xff"), "\xEF\xBF\xBD");
    EXPECT_EQ(escaped("a\xc3"), "a\xEF\xBF\xBD");                                                // cut short
    EXPECT_EQ(escaped("\xc0\xaf"), "\xEF\xBF\xBD\xEF\xBF\xBD");                                  // overlong
    EXPECT_EQ(escaped("\xed\xa0\x80"), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");                  // surrogate
    EXPECT_EQ(escaped("\xf4\x90\x80\x80"), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");  // above U+10FFFF
}

TEST(JsonText, writes_the_shortest_number_that_reads_back) {
    EXPECT_EQ(number(0.1), "0.1");
    EXPECT_EQ(number(0.1F), "0.1");
    EXPECT_EQ(number(-2.0), "-2.0");
    EXPECT_EQ(number(1e300), "1e+300");
    EXPECT_EQ(number(5e-324), "5e-324");
}

TEST(JsonText, writes_null_for_what_json_can_not_hold) {
    EXPECT_EQ(number(std::numeric_limits<double>::infinity()), "null");
    EXPECT_EQ(number(std::numeric_limits<float>::quiet_NaN()), "null");
}

}  // namespace
}  // namespace sirve

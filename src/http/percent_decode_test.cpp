#include <gtest/gtest.h>

#include "http/router.hpp"

namespace sirve::http {
namespace {

TEST(PercentDecode, DecodesEscapes) {
    EXPECT_EQ(percent_decode("a%20b%2Fc%c3%A9"), "a b/c\xc3\xa9");
    EXPECT_EQ(percent_decode(""), "");
    EXPECT_EQ(percent_decode("%00"), std::string(1, '\0'));
}

TEST(PercentDecode, TakesPlusAsSpaceOnlyWhenAsked) {
    EXPECT_EQ(percent_decode("a+b"), "a+b");
    EXPECT_EQ(percent_decode("a+b%2B", true), "a b+");
}

TEST(PercentDecode, RefusesBrokenEscapes) {
    for (const char* text : {"%", "a%4", "%g0", "%0g", "%%41", "% 41", "%-1"})
        EXPECT_FALSE(percent_decode(text)) << text;
}

TEST(QueryValue, FindsTheFirstOfThatName) {
    EXPECT_EQ(query_value("a=1&b=2&b=3", "b"), "2");
    EXPECT_EQ(query_value("b=x%20y+z", "b"), "x y z");
    EXPECT_EQ(query_value("x%5By%5D=1", "x[y]"), "1");
    EXPECT_EQ(query_value("a=b=c", "a"), "b=c");
    EXPECT_EQ(query_value("&&flag&x=1", "flag"), "");
}

TEST(QueryValue, IsAbsentWhenMissingOrBroken) {
    EXPECT_FALSE(query_value("", "a"));
    EXPECT_FALSE(query_value("aa=1", "a"));
    EXPECT_FALSE(query_value("a=%zz", "a"));
}

}  // namespace
}  // namespace sirve::http

#include "config/values.hpp"

#include <array>

namespace sirve::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(ParseBool, TakesTheUsualWordsInAnyCase) {
    for (const auto* word : {"true", "True", "TRUE", "1", "yes", "On", " on "}) EXPECT_TRUE(*parse_bool(word)) << word;
    for (const auto* word : {"false", "False", "0", "NO", "off"}) EXPECT_FALSE(*parse_bool(word)) << word;
}

TEST(ParseBool, RefusesEverythingElse) {
    for (const auto* word : {"", "2", "truee", "si", "t"}) {
        const auto value = parse_bool(word);
        ASSERT_FALSE(value.ok()) << word;
        EXPECT_EQ(value.error().message(), "true or false");
    }
}

TEST(ParseInteger, TakesDigitsWithinTheLimits) {
    EXPECT_EQ(*parse_integer("0", 0, 65535), 0u);
    EXPECT_EQ(*parse_integer("65535", 0, 65535), 65535u);
    EXPECT_EQ(*parse_integer(" 80 ", 0, 65535), 80u);
}

TEST(ParseInteger, RefusesSignsFractionsUnitsAndOverflow) {
    for (const auto* text :
         {"", "-1", "+1", "80.0", "8e3", "0x50", "80 81", "65536", "99999999999999999999999", "８"}) {
        const auto value = parse_integer(text, 0, 65535);
        ASSERT_FALSE(value.ok()) << text;
        EXPECT_EQ(value.error().message(), "a whole number from 0 to 65535");
    }
    EXPECT_FALSE(parse_integer("0", 1, 5).ok());
}

TEST(ParseChoice, GivesTheCanonicalSpelling) {
    constexpr std::array<std::string_view, 3> kChoices{"DEBUG", "INFO", "OFF"};
    EXPECT_EQ(*parse_choice("info", kChoices), "INFO");
    EXPECT_EQ(parse_choice("loud", kChoices).error().message(), "DEBUG, INFO or OFF");
}

TEST(ParseList, DropsBlanksAndEmptyParts) {
    EXPECT_THAT(parse_list("GET, POST ,,PUT,"), ElementsAre("GET", "POST", "PUT"));
    EXPECT_THAT(parse_list(" , "), IsEmpty());
    EXPECT_THAT(parse_list(""), IsEmpty());
}

TEST(ParseOrigin, TakesWhatBrowsersSend) {
    for (const auto* origin : {"*", "http://localhost", "https://app.example.com:8443", "http://[::1]:3000",
                               "http://127.0.0.1:5173", "chrome-extension://abcdef"}) {
        const auto parsed = parse_origin(origin);
        ASSERT_TRUE(parsed.ok()) << origin;
        EXPECT_EQ(*parsed, origin);
    }
    EXPECT_EQ(*parse_origin("HTTPS://App.Example.com"), "https://app.example.com");
}

TEST(ParseOrigin, RefusesWhatCanNeverMatch) {
    for (const auto* origin :
         {"", "null", "example.com", "https://", "https://example.com/", "https://example.com/app", "https://a b",
          "http://host:0", "http://host:99999", "http://host:", "http://*.example.com", "http://user@host",
          "http://[::1", "http://[]", "://host", "http://host?x"}) {
        const auto parsed = parse_origin(origin);
        ASSERT_FALSE(parsed.ok()) << origin;
        EXPECT_THAT(parsed.error().message(), HasSubstr("https://app.example.com:8443"));
    }
}

TEST(IsHttpToken, RefusesSeparators) {
    EXPECT_TRUE(is_http_token("GET"));
    EXPECT_TRUE(is_http_token("X-Request-ID"));
    EXPECT_TRUE(is_http_token("*"));
    for (const auto* text : {"", "X Y", "a\r\nb", "a:b", "(", "ñ"}) EXPECT_FALSE(is_http_token(text)) << text;
}

}  // namespace
}  // namespace sirve::config

#include "api/base64.hpp"

#include <gtest/gtest.h>

namespace sirve::api {
namespace {

std::string encoded(std::string_view bytes) {
    std::string text = "=";
    append_base64(text, bytes);
    return text.substr(1);
}

TEST(Base64, writes_and_reads_the_examples_of_the_rfc) {
    const std::pair<const char*, const char*> examples[] = {{"", ""},
                                                            {"f", "Zg=="},
                                                            {"fo", "Zm8="},
                                                            {"foo", "Zm9v"},
                                                            {"foob", "Zm9vYg=="},
                                                            {"fooba", "Zm9vYmE="},
                                                            {"foobar", "Zm9vYmFy"}};
    for (const auto& [bytes, text] : examples) {
        EXPECT_EQ(encoded(bytes), text);
        EXPECT_EQ(decode_base64(text), bytes);
    }
    const std::string all("\0\xFF\xFB\xEF", 4);
    EXPECT_EQ(encoded(all), "AP/77w==");
    EXPECT_EQ(decode_base64("AP/77w=="), all);
}

TEST(Base64, needs_no_padding_and_skips_white_space) {
    EXPECT_EQ(decode_base64("Zg"), "f");
    EXPECT_EQ(decode_base64("Zm9v\r\nYmE="), "fooba");
}

TEST(Base64, refuses_what_is_none) {
    for (const char* text : {"Z", "Zg=", "Zm9v!", "AP_77w==", "Zh==", "Zg==Zg=="})
        EXPECT_FALSE(decode_base64(text).has_value()) << text;
}

}  // namespace
}  // namespace sirve::api

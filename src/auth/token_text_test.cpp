#include "auth/token_text.hpp"

#include <string>

namespace sirve::auth {
namespace {

using testing::HasSubstr;

std::string refusal(std::string_view token) {
    const auto status = check_token_text(token);
    if (status) return "accepted";
    EXPECT_EQ(status.error().code(), ErrorCode::kUnauthenticated);
    return status.error().message();
}

TEST(TokenText, TakesThreePartsOfBase64url) {
    EXPECT_EQ(refusal("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.YTr6qPF-N-Bo_UZqK7Hz8gvEwXiRoDS1Hw2fNFD_Ri4"), "accepted");
}

TEST(TokenText, RefusesAnyOtherNumberOfParts) {
    for (const auto* token : {"YQ", "YQ.YQ", "YQ.YQ.YQ.YQ", "YQ.YQ.YQ.YQ.YQ", "YQ.YQ.YQ.", ".YQ.YQ.YQ"}) {
        EXPECT_THAT(refusal(token), HasSubstr("three parts")) << token;
    }
    EXPECT_EQ(refusal(""), "token is empty");
}

TEST(TokenText, RefusesEmptyParts) {
    for (const auto* token : {"YQ.YQ.", ".YQ.YQ", "YQ..YQ", ".."})
        EXPECT_THAT(refusal(token), HasSubstr("empty")) << token;
}

TEST(TokenText, RefusesOtherSpellingsOfTheSameBytes) {
    for (const auto* token : {"YQ==.YQ.YQ", "YQ.YQ.YQ==", "YQ.YQ.YR", "YQ.YQ.Y", "YQ.YQ.Y Q", " YQ.YQ.YQ", "YQ.YQ.YQ\n",
                              "YQ.YQ.YQ ", "Y+Q.YQ.YQ", "Y/Q.YQ.YQ", "YQ.ñ.YQ"}) {
        EXPECT_THAT(refusal(token), HasSubstr("base64url")) << token;
    }
    EXPECT_THAT(refusal(std::string_view("YQ.YQ.Y\0Q", 9)), HasSubstr("base64url"));
}

TEST(TokenText, RefusesAMegabyteWithoutReadingIt) {
    EXPECT_THAT(refusal(std::string(1024 * 1024, 'A')), HasSubstr("longer than 8192"));
    EXPECT_THAT(refusal(std::string(1024 * 1024, '.')), HasSubstr("longer than 8192"));
    EXPECT_EQ(refusal("YQ.YQ." + std::string(8184, 'A')), "accepted");
    EXPECT_THAT(refusal("YQ.YQ." + std::string(8187, 'A')), HasSubstr("longer than 8192"));
}

}  // namespace
}  // namespace sirve::auth

#include "auth/tokens.hpp"

#include <jwt.h>
#include <sodium.h>

#include <cstdlib>
#include <thread>
#include <vector>

namespace sirve::auth {
namespace {

using testing::HasSubstr;

const std::string kSecret = "0123456789abcdef0123456789abcdef";
constexpr std::int64_t kNow = 1'700'000'000;  // where ManualClock begins

std::string base64url(std::string_view bytes) {
    std::string text(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_URLSAFE_NO_PADDING), '\0');
    sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    text.pop_back();
    return text;
}

/// A token with exactly these bytes inside, signed with HMAC-SHA256 whatever its header says.
std::string signed_token(const std::string& header, const std::string& claims, const std::string& key = kSecret) {
    const std::string body = base64url(header) + "." + base64url(claims);
    std::string mac(crypto_auth_hmacsha256_BYTES, '\0');
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, reinterpret_cast<const unsigned char*>(key.data()), key.size());
    crypto_auth_hmacsha256_update(&state, reinterpret_cast<const unsigned char*>(body.data()), body.size());
    crypto_auth_hmacsha256_final(&state, reinterpret_cast<unsigned char*>(mac.data()));
    return body + "." + base64url(mac);
}

std::string signed_claims(const std::string& claims) {
    return signed_token(R"({"alg":"HS256","typ":"JWT"})", claims);
}

std::string signed_exp(const std::string& exp) {
    return signed_claims(R"({"sub":"ana","exp":)" + exp + "}");
}

std::string good_claims() {
    return R"({"sub":"ana","exp":)" + std::to_string(kNow + 60) + "}";
}

class TokensTest : public testing::Test {
  protected:
    std::string refusal(std::string_view token) {
        const auto verified = tokens_.verify(token);
        if (verified) return "accepted";
        EXPECT_EQ(verified.error().code(), ErrorCode::kUnauthenticated);
        return verified.error().message();
    }

    ManualClock clock_;
    Tokens tokens_{kSecret, std::chrono::minutes(30), clock_};
};

TEST_F(TokensTest, VerifiesWhatItIssued) {
    const auto token = tokens_.issue({"ana", Role::kAdmin}).value();
    for (int i = 0; i < 2; ++i) {  // the second time from memory
        const auto principal = tokens_.verify(token).value();
        EXPECT_EQ(principal.username, "ana");
        EXPECT_EQ(principal.role, Role::kAdmin);
    }
    EXPECT_EQ(tokens_.verify(tokens_.issue({"Ñandú \"🦤\"", Role::kUser}).value()).value().username,
              "Ñandú \"🦤\"");
    EXPECT_EQ(tokens_.lifetime(), std::chrono::minutes(30));
}

TEST_F(TokensTest, IssuesTheClaimsOfTheContract) {
    const auto token = tokens_.issue({"ana", Role::kUser}).value();
    jwt_t* jwt = nullptr;
    ASSERT_EQ(jwt_decode(&jwt, token.c_str(), reinterpret_cast<const unsigned char*>(kSecret.data()), 32), 0);
    EXPECT_STREQ(jwt_get_grant(jwt, "sub"), "ana");
    EXPECT_STREQ(jwt_get_grant(jwt, "role"), "user");
    EXPECT_EQ(jwt_get_grant_int(jwt, "iat"), kNow);
    EXPECT_EQ(jwt_get_grant_int(jwt, "exp"), kNow + 1800);
    EXPECT_STREQ(jwt_get_header(jwt, "alg"), "HS256");
    EXPECT_STREQ(jwt_get_header(jwt, "typ"), "JWT");
    jwt_free(jwt);
}

TEST_F(TokensTest, DoesNotIssueForANameThatATokenCannotCarry) {
    EXPECT_FALSE(tokens_.issue({"", Role::kUser}).ok());
    EXPECT_FALSE(tokens_.issue({std::string("a\0b", 3), Role::kUser}).ok());
    EXPECT_FALSE(tokens_.issue({"\xff\xfe", Role::kUser}).ok());
    EXPECT_FALSE(tokens_.issue({std::string(257, 'a'), Role::kUser}).ok());
}

TEST_F(TokensTest, ExpiresToTheSecondAlsoWhenRemembered) {
    const auto remembered = tokens_.issue({"ana", Role::kUser}).value();
    const auto fresh = tokens_.issue({"bob", Role::kUser}).value();
    clock_.advance(std::chrono::minutes(30) - std::chrono::nanoseconds(1));
    EXPECT_EQ(refusal(remembered), "accepted");
    clock_.advance(std::chrono::nanoseconds(1));
    EXPECT_EQ(refusal(remembered), "token has expired");
    EXPECT_EQ(refusal(remembered), "token has expired");
    EXPECT_EQ(refusal(fresh), "token has expired");
}

TEST_F(TokensTest, LooksOnlyAtTheClockItWasGiven) {
    // 2001, long before any wall clock that may run this test.
    ManualClock then(SystemTime(std::chrono::seconds(1'000'000'000)));
    const Tokens tokens(kSecret, std::chrono::minutes(1), then);
    EXPECT_TRUE(tokens.verify(tokens.issue({"ana", Role::kUser}).value()).ok());
}

TEST_F(TokensTest, RefusesAnotherSecret) {
    const Tokens other("another-secret-another-secret-an", std::chrono::minutes(30), clock_);
    EXPECT_EQ(refusal(other.issue({"ana", Role::kAdmin}).value()), "token signature is not valid");
    EXPECT_EQ(refusal(signed_token(R"({"alg":"HS256"})", good_claims(), "")), "token signature is not valid");
}

TEST_F(TokensTest, RefusesAChangedPayloadHeaderOrSignature) {
    const auto token = tokens_.issue({"ana", Role::kUser}).value();
    const auto first = token.find('.'), second = token.rfind('.');
    const auto payload = base64url(R"({"sub":"ana","role":"admin","exp":)" + std::to_string(kNow + 999) + "}");
    EXPECT_EQ(refusal(token.substr(0, first + 1) + payload + token.substr(second)), "token signature is not valid");
    EXPECT_EQ(refusal(base64url(R"({"alg":"HS256","x":1})") + token.substr(first)), "token signature is not valid");
    for (std::size_t i = second + 1; i + 1 < token.size(); ++i) {  // the last character also has unused bits
        auto changed = token;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        EXPECT_EQ(refusal(changed), "token signature is not valid") << i;
    }
    EXPECT_EQ(refusal(token), "accepted");
}

TEST_F(TokensTest, RefusesEveryAlgorithmButHs256) {
    for (const auto* algorithm :
         {"none", "None", "NONE", "nOnE", "hs256", "HS384", "HS512", "RS256", "ES256", "PS256", "", "foo"}) {
        const auto header = std::string(R"({"alg":")") + algorithm + R"(","typ":"JWT"})";
        EXPECT_THAT(refusal(signed_token(header, good_claims())), HasSubstr("HS256")) << algorithm;
        EXPECT_THAT(refusal(base64url(header) + "." + base64url(good_claims()) + "."), HasSubstr("empty")) << algorithm;
    }
    for (const auto* header : {"{}", R"({"alg":null})", R"({"alg":["HS256"]})", R"({"alg":256})", "[]", "null", "x"}) {
        EXPECT_THAT(refusal(signed_token(header, good_claims())), HasSubstr("HS256")) << header;
    }
}

TEST_F(TokensTest, RefusesATokenThatIsRightlySignedWithHs512) {
    jwt_t* jwt = nullptr;
    ASSERT_EQ(jwt_new(&jwt), 0);
    jwt_add_grant(jwt, "sub", "ana");
    jwt_add_grant_int(jwt, "exp", kNow + 60);
    jwt_set_alg(jwt, JWT_ALG_HS512, reinterpret_cast<const unsigned char*>(kSecret.data()), 32);
    char* text = jwt_encode_str(jwt);
    EXPECT_THAT(refusal(text), HasSubstr("only HS256"));
    std::free(text);
    jwt_free(jwt);
}

TEST_F(TokensTest, IgnoresKeysInTheHeaderAndRefusesCrit) {
    const auto header =
        R"({"alg":"HS256","kid":"../../dev/null","jku":"http://127.0.0.1:1/","x5u":"x","jwk":{"k":""}})";
    EXPECT_EQ(refusal(signed_token(header, good_claims())), "accepted");
    EXPECT_EQ(refusal(signed_token(header, good_claims(), "")), "token signature is not valid");
    EXPECT_THAT(refusal(signed_token(R"({"alg":"HS256","crit":["exp"]})", good_claims())), HasSubstr("crit"));
    EXPECT_THAT(refusal(signed_token(R"({"alg":"HS256","typ":"JWE"})", good_claims())), HasSubstr("not a JWT"));
}

TEST_F(TokensTest, RequiresAnExpiryThatIsAWholeNumberOfSeconds) {
    EXPECT_EQ(refusal(signed_claims(R"({"sub":"ana"})")), "token has no expiry (claim 'exp')");
    EXPECT_EQ(refusal(signed_exp("0")), "token has expired");
    EXPECT_EQ(refusal(signed_exp(std::to_string(kNow))), "token has expired");
    EXPECT_EQ(refusal(signed_exp(std::to_string(kNow + 1))), "accepted");
    for (const auto* exp : {"\"1999999999\"", "1999999999.5", "1e10", "-1", "true", "null", "[1999999999]", "{}",
                            "9223372036854775807", "253402300800"}) {
        EXPECT_THAT(refusal(signed_exp(exp)), HasSubstr("'exp' should be a whole number")) << exp;
    }
    for (const auto* exp : {"9223372036854775808", "1e999", "NaN", "0x7fffffff"}) {
        EXPECT_NE(refusal(signed_exp(exp)), "accepted") << exp;  // not even JSON to the library
    }
}

TEST_F(TokensTest, RefusesTokensOfTheFutureButForgivesASmallSkew) {
    const auto with = [](const char* claim, std::int64_t time) {
        return signed_claims(R"({"sub":"ana","exp":)" + std::to_string(kNow + 600) + ",\"" + claim +
                             "\":" + std::to_string(time) + "}");
    };
    for (const auto* claim : {"nbf", "iat"}) {
        EXPECT_EQ(refusal(with(claim, kNow + 60)), "accepted") << claim;
        EXPECT_THAT(refusal(with(claim, kNow + 61)), HasSubstr("not valid yet")) << claim;
        EXPECT_THAT(refusal(with(claim, -5)), HasSubstr("whole number")) << claim;
        EXPECT_THAT(refusal(signed_claims(R"({"sub":"ana","exp":)" + std::to_string(kNow + 600) + ",\"" + claim +
                                          R"(":"soon"})")),
                    HasSubstr("whole number"))
            << claim;
    }
}

TEST_F(TokensTest, RequiresASubjectThatIsAText) {
    const auto with = [](const std::string& members) {
        return signed_claims("{" + members + R"("exp":)" + std::to_string(kNow + 60) + "}");
    };
    for (const auto* members : {"", R"("sub":"",)", R"("sub":5,)", R"("sub":null,)", R"("sub":["ana"],)"}) {
        EXPECT_EQ(refusal(with(members)), "token has no user (claim 'sub')") << members;
    }
    EXPECT_NE(refusal(with(R"("sub":"a\u0000b",)")), "accepted");
    EXPECT_THAT(refusal(with(R"("sub":")" + std::string(257, 'a') + R"(",)")), HasSubstr("256"));
    EXPECT_THAT(refusal(with(R"("aud":"elsewhere","sub":"ana",)")), HasSubstr("aud"));
}

TEST_F(TokensTest, AnyOtherRoleIsThatOfAUser) {
    for (const auto* role : {R"("root")", R"("Admin")", R"("admin ")", "true", "1", R"(["admin"])", "null"}) {
        const auto principal = tokens_.verify(signed_claims(std::string(R"({"sub":"ana","role":)") + role +
                                                            R"(,"exp":)" + std::to_string(kNow + 60) + "}"));
        ASSERT_TRUE(principal.ok()) << role;
        EXPECT_EQ(principal->role, Role::kUser) << role;
    }
    EXPECT_EQ(tokens_.verify(signed_claims(good_claims())).value().role, Role::kUser);
}

TEST_F(TokensTest, RefusesWhatIsNotAToken) {
    const auto token = tokens_.issue({"ana", Role::kUser}).value();
    for (const auto& text :
         {std::string(), token + ".", "." + token, token + ".YQ", token + "=", token + " ", " " + token, token + "\n",
          std::string(1024 * 1024, 'A'), token + std::string(1024 * 1024, 'A'), std::string("Bearer ") + token,
          std::string(token).append(1, '\0')}) {
        EXPECT_NE(refusal(text), "accepted");
    }
    EXPECT_THAT(refusal(signed_claims("[]")), HasSubstr("token"));
    EXPECT_NE(refusal(signed_claims(std::string(3000, '['))), "accepted");
    EXPECT_NE(refusal(signed_claims("{\"sub\":\"\xff\",\"exp\":" + std::to_string(kNow + 60) + "}")), "accepted");
}

TEST_F(TokensTest, ThreadsShareIt) {
    std::vector<std::string> issued;
    for (int i = 0; i < 8; ++i) issued.push_back(tokens_.issue({"user-" + std::to_string(i), Role::kUser}).value());
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&] {
            for (int i = 0; i < 400; ++i) {
                const auto index = static_cast<std::size_t>(i % 8);
                EXPECT_EQ(tokens_.verify(issued[index]).value().username, "user-" + std::to_string(index));
                EXPECT_FALSE(tokens_.verify(issued[index] + "A").ok());
            }
        });
    }
    for (auto& thread : threads) thread.join();
}

}  // namespace
}  // namespace sirve::auth

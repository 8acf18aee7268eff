#include "auth/password.hpp"

#include <set>

namespace sirve::auth {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

TEST(Password, VerifiesOnlyTheSamePassword) {
    const auto hash = hash_password("password").value();
    EXPECT_TRUE(verify_password("password", hash));
    EXPECT_FALSE(verify_password("Password", hash));
    EXPECT_FALSE(verify_password("password ", hash));
    EXPECT_FALSE(verify_password("", hash));
}

TEST(Password, HashIsSaltedArgon2idWithInteractiveCost) {
    const auto hash = hash_password("password").value();
    EXPECT_THAT(hash, StartsWith("$argon2id$v=19$m=65536,t=2,p=1$"));
    EXPECT_NE(hash, hash_password("password").value());
    EXPECT_EQ(hash.find('\0'), std::string::npos);
}

TEST(Password, EveryByteCounts) {
    const auto hash = hash_password(std::string_view("a\0b", 3)).value();
    EXPECT_TRUE(verify_password(std::string_view("a\0b", 3), hash));
    EXPECT_FALSE(verify_password(std::string_view("a\0c", 3), hash));
    EXPECT_FALSE(verify_password("a", hash));
}

TEST(Password, RefusesEmptyAndHugeOnes) {
    EXPECT_EQ(hash_password("").error().code(), ErrorCode::kInvalidArgument);
    const auto huge = hash_password(std::string(1024 * 1024, 'p'));
    ASSERT_FALSE(huge.ok());
    EXPECT_THAT(huge.error().message(), HasSubstr("at most 1024"));
    EXPECT_FALSE(hash_password(std::string(1025, 'p')).ok());
    const std::string longest(1024, 'p');
    EXPECT_TRUE(verify_password(longest, hash_password(longest).value()));
    EXPECT_FALSE(verify_password(longest + "p", hash_password(longest).value()));
}

TEST(Password, TextThatIsNoHashNeverMatches) {
    for (const auto& text :
         {std::string(), std::string("password"), std::string("$argon2id$"), std::string(500, 'x')}) {
        EXPECT_FALSE(verify_password("password", text)) << text;
        EXPECT_FALSE(verify_password("", text)) << text;
    }
}

TEST(RandomSecret, HasTheLengthAndAlphabet) {
    const auto secret = random_secret(10'000);
    EXPECT_EQ(secret.size(), 10'000u);
    EXPECT_EQ(std::set<char>(secret.begin(), secret.end()).size(), 64u);
    EXPECT_EQ(secret.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"),
              std::string::npos);
    EXPECT_NE(random_secret(32), random_secret(32));
    EXPECT_EQ(random_secret(0), "");
}

}  // namespace
}  // namespace sirve::auth

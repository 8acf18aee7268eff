#include "auth/verified_tokens.hpp"

#include <string>
#include <thread>
#include <vector>

namespace sirve::auth {
namespace {

TEST(VerifiedTokens, FindsOnlyTheWholeText) {
    VerifiedTokens tokens;
    tokens.remember("aaa.bbb.ccc", {{"ana", Role::kAdmin}, 100});
    const auto found = tokens.find("aaa.bbb.ccc");
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(found->principal.username, "ana");
    EXPECT_EQ(found->principal.role, Role::kAdmin);
    EXPECT_EQ(found->expires, 100);
    EXPECT_FALSE(tokens.find("aaa.bbb.cc").has_value());
    EXPECT_FALSE(tokens.find("aaa.bbb.ccd").has_value());
    tokens.forget("aaa.bbb.ccc");
    EXPECT_FALSE(tokens.find("aaa.bbb.ccc").has_value());
}

TEST(VerifiedTokens, HoldsABoundedNumber) {
    VerifiedTokens tokens(80);
    for (int i = 0; i < 10'000; ++i) tokens.remember("token-" + std::to_string(i), {{"ana", Role::kUser}, 1});
    EXPECT_LE(tokens.size(), 80u);
    EXPECT_TRUE(tokens.find("token-9999").has_value());
}

TEST(VerifiedTokens, ThreadsDoNotDisturbEachOther) {
    VerifiedTokens tokens(64);
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&, t] {
            for (int i = 0; i < 5000; ++i) {
                const auto token = "token-" + std::to_string(i % 100);
                tokens.remember(token, {{"user-" + std::to_string(i % 100), Role::kUser}, i});
                if (const auto found = tokens.find(token)) {
                    EXPECT_EQ(found->principal.username, "user-" + std::to_string(i % 100));
                }
                if (t == 0) tokens.forget(token);
            }
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_LE(tokens.size(), 64u);
}

}  // namespace
}  // namespace sirve::auth

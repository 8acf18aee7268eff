#include "auth/rate_limiter.hpp"

#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace sirve::auth {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class RateLimiterTest : public testing::Test {
  protected:
    ManualClock clock_;
    RateLimiter limiter_{3, clock_};
};

TEST_F(RateLimiterTest, CountsDownAndThenRefuses) {
    for (const std::size_t remaining : {2, 1, 0}) {
        const auto decision = limiter_.check("ana");
        EXPECT_TRUE(decision.allowed);
        EXPECT_EQ(decision.limit, 3u);
        EXPECT_EQ(decision.remaining, remaining);
        EXPECT_EQ(decision.reset, seconds(60));
        EXPECT_EQ(decision.retry_after, seconds(0));
    }
    const auto refused = limiter_.check("ana");
    EXPECT_FALSE(refused.allowed);
    EXPECT_EQ(refused.remaining, 0u);
    EXPECT_EQ(refused.retry_after, seconds(60));
    EXPECT_TRUE(limiter_.check("bob").allowed);
}

TEST_F(RateLimiterTest, WindowSlidesRequestByRequest) {
    limiter_.check("ana");
    clock_.advance(seconds(20));
    limiter_.check("ana");
    clock_.advance(seconds(20));
    limiter_.check("ana");
    auto refused = limiter_.check("ana");
    EXPECT_FALSE(refused.allowed);
    EXPECT_EQ(refused.retry_after, seconds(20));
    EXPECT_EQ(refused.reset, seconds(60));
    clock_.advance(milliseconds(19'999));
    refused = limiter_.check("ana");
    EXPECT_FALSE(refused.allowed);
    EXPECT_EQ(refused.retry_after, seconds(1));
    clock_.advance(milliseconds(1));
    EXPECT_TRUE(limiter_.check("ana").allowed);
    EXPECT_FALSE(limiter_.check("ana").allowed);
}

TEST_F(RateLimiterTest, NeverLetsMoreThroughInAnyMinute) {
    std::vector<int> allowed_at;
    for (int tenth = 0; tenth < 6000; ++tenth) {
        if (limiter_.check("ana").allowed) allowed_at.push_back(tenth);
        clock_.advance(milliseconds(100));
    }
    ASSERT_EQ(allowed_at.size(), 30u);
    for (std::size_t i = 3; i < allowed_at.size(); ++i) EXPECT_GE(allowed_at[i] - allowed_at[i - 3], 600);
}

TEST_F(RateLimiterTest, RefusedRequestsDoNotProlongTheWait) {
    for (int i = 0; i < 50; ++i) limiter_.check("ana");
    clock_.advance(seconds(60));
    EXPECT_TRUE(limiter_.check("ana").allowed);
}

TEST_F(RateLimiterTest, ForgetsTheKeysThatWereIdleLongest) {
    for (int i = 0; i < 3; ++i) limiter_.check("ana");
    for (int i = 0; i < 9'999; ++i) limiter_.check("key-" + std::to_string(i));
    EXPECT_FALSE(limiter_.check("ana").allowed);
    for (int i = 0; i < 10'000; ++i) limiter_.check("other-" + std::to_string(i));
    EXPECT_TRUE(limiter_.check("ana").allowed);
}

TEST(RateLimiter, LimitOfZeroAllowsNothing) {
    ManualClock clock;
    RateLimiter limiter(0, clock);
    const auto decision = limiter.check("ana");
    EXPECT_FALSE(decision.allowed);
    EXPECT_EQ(decision.retry_after, seconds(60));
}

TEST(RateLimiter, ThreadsTogetherGetExactlyTheLimit) {
    ManualClock clock;
    RateLimiter limiter(500, clock);
    std::atomic<int> allowed = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&] {
            for (int i = 0; i < 400; ++i) allowed += limiter.check("ana").allowed ? 1 : 0;
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(allowed, 500);
}

}  // namespace
}  // namespace sirve::auth

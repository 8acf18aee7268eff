#include "auth/login_throttle.hpp"

#include <string>

namespace sirve::auth {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

class LoginThrottleTest : public testing::Test {
  protected:
    void fail(int times, std::string_view key = "ana") {
        for (int i = 0; i < times; ++i) throttle_.failed(key, now_);
    }
    seconds wait(std::string_view key = "ana") { return throttle_.wait(key, now_); }

    LoginThrottle throttle_;
    SteadyTime now_{std::chrono::hours(5)};
};

TEST_F(LoginThrottleTest, FourFailuresAreFree) {
    fail(4);
    EXPECT_EQ(wait(), seconds(0));
}

TEST_F(LoginThrottleTest, FifthFailureHasToWaitAndOnlyThatKey) {
    fail(5);
    EXPECT_EQ(wait(), seconds(5));
    EXPECT_EQ(wait("bob"), seconds(0));
    now_ += milliseconds(4001);
    EXPECT_EQ(wait(), seconds(1));
    now_ += milliseconds(999);
    EXPECT_EQ(wait(), seconds(0));
}

TEST_F(LoginThrottleTest, EveryFurtherFailureDoublesTheWaitUpToALimit) {
    fail(5);
    for (const int expected : {10, 20, 40, 80, 160, 320, 640, 900, 900, 900}) {
        now_ += wait();
        fail(1);
        EXPECT_EQ(wait(), seconds(expected));
    }
}

TEST_F(LoginThrottleTest, SlowFailuresDoNotAddUp) {
    for (int i = 0; i < 20; ++i) {
        fail(1);
        EXPECT_EQ(wait(), seconds(0)) << i;
        now_ += seconds(76);  // the fifth comes 304 seconds after the first
    }
}

TEST_F(LoginThrottleTest, FiveWithinTheWindowCountWhereverTheyBegin) {
    fail(1);
    now_ += minutes(10);
    fail(4);
    EXPECT_EQ(wait(), seconds(0));
    now_ += minutes(5);
    fail(1);
    EXPECT_EQ(wait(), seconds(5));
}

TEST_F(LoginThrottleTest, SuccessClears) {
    fail(5);
    throttle_.succeeded("ana");
    EXPECT_EQ(wait(), seconds(0));
    fail(4);
    EXPECT_EQ(wait(), seconds(0));
}

TEST_F(LoginThrottleTest, AnHourWithoutFailuresClears) {
    fail(8);
    now_ += minutes(61);
    fail(4);
    EXPECT_EQ(wait(), seconds(0));
    fail(1);
    EXPECT_EQ(wait(), seconds(5));
}

TEST_F(LoginThrottleTest, RemembersABoundedNumberOfKeys) {
    LoginThrottle small(10);
    for (int i = 0; i < 5; ++i) small.failed("ana", now_);
    for (int i = 0; i < 10; ++i) small.failed("key-" + std::to_string(i), now_);
    EXPECT_EQ(small.wait("ana", now_), seconds(0));
}

}  // namespace
}  // namespace sirve::auth

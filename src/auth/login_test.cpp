#include "auth/login.hpp"

#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "auth/password.hpp"

namespace sirve::auth {
namespace {

using testing::HasSubstr;

class FakeUsers final : public store::Users {
  public:
    Result<std::optional<store::UserRecord>> find(std::string_view username) override {
        const std::lock_guard lock(mutex_);
        if (broken) return Error(ErrorCode::kUnavailable, "the disk is gone");
        const auto found = users_.find(username);
        if (found == users_.end()) return std::optional<store::UserRecord>();
        return std::optional(found->second);
    }
    Status add(const store::UserRecord& user) override {
        const std::lock_guard lock(mutex_);
        users_.emplace(user.username, user);
        return {};
    }
    Status set_password_hash(std::string_view, const std::string&) override { return {}; }
    Result<std::vector<store::UserRecord>> list() override { return std::vector<store::UserRecord>(); }

    bool broken = false;

  private:
    std::mutex mutex_;
    std::map<std::string, store::UserRecord, std::less<>> users_;
};

class LoginTest : public testing::Test {
  protected:
    LoginTest() {
        static const std::string hash = hash_password("right").value();
        EXPECT_TRUE(users_.add({"ana", hash, "admin", false, ""}).ok());
        EXPECT_TRUE(users_.add({"bob", hash, "user", false, ""}).ok());
        EXPECT_TRUE(users_.add({"old", hash, "admin", true, ""}).ok());
    }

    std::string refusal(std::string_view user, std::string_view password, std::string_view address = "10.0.0.1") {
        const auto principal = login_.check(user, password, address);
        return principal ? "accepted" : principal.error().message();
    }

    FakeUsers users_;
    ManualClock clock_;
    Login login_{users_, clock_};
};

TEST_F(LoginTest, GivesNameAndRole) {
    const auto ana = login_.check("ana", "right", "10.0.0.1").value();
    EXPECT_EQ(ana.username, "ana");
    EXPECT_EQ(ana.role, Role::kAdmin);
    EXPECT_EQ(login_.check("bob", "right", "10.0.0.1").value().role, Role::kUser);
}

TEST_F(LoginTest, SaysTheSameWhateverIsWrong) {
    const auto wrong_password = login_.check("ana", "wrong", "a");
    ASSERT_FALSE(wrong_password.ok());
    EXPECT_EQ(wrong_password.error().code(), ErrorCode::kUnauthenticated);
    const auto words = wrong_password.error().message();
    EXPECT_EQ(refusal("nobody", "right"), words);
    EXPECT_EQ(refusal("old", "right"), words) << "a disabled user";
    EXPECT_EQ(refusal("ANA", "right"), words);
    EXPECT_EQ(refusal("", ""), words);
    EXPECT_EQ(refusal("ana", ""), words);
    EXPECT_EQ(refusal(std::string_view("ana\0", 4), "right"), words);
    EXPECT_EQ(refusal(std::string(1024 * 1024, 'a'), "right"), words);
    EXPECT_EQ(refusal("ana", std::string(1024 * 1024, 'p')), words);
}

TEST_F(LoginTest, WorksAsHardForAnUnknownUser) {
    const auto time_of = [&](std::string_view user) {
        const auto begin = std::chrono::steady_clock::now();
        EXPECT_FALSE(login_.check(user, "wrong", "10.0.0.9").ok());
        return std::chrono::steady_clock::now() - begin;
    };
    const auto fastest = [&](std::string_view user) { return std::min({time_of(user), time_of(user), time_of(user)}); };
    const auto known = fastest("ana"), unknown = fastest("nobody");
    // Without the work on a dummy it would be a thousandth; the machine may be busy, so the bounds are wide.
    EXPECT_GT(unknown * 4, known);
    EXPECT_GT(known * 4, unknown);
}

TEST_F(LoginTest, WaitsAfterFiveFailuresOfUserAndAddress) {
    for (int i = 0; i < 5; ++i) EXPECT_THAT(refusal("ana", "wrong"), HasSubstr("wrong"));
    const auto throttled = login_.check("ana", "right", "10.0.0.1");
    ASSERT_FALSE(throttled.ok());
    EXPECT_EQ(throttled.error().code(), ErrorCode::kResourceExhausted);
    EXPECT_EQ(throttled.error().message(), "too many failed logins; try again in 5 seconds");
    EXPECT_EQ(refusal("ana", "right", "10.0.0.2"), "accepted");
    EXPECT_EQ(refusal("bob", "right"), "accepted");
    clock_.advance(std::chrono::seconds(5));
    EXPECT_EQ(refusal("ana", "right"), "accepted");
}

TEST_F(LoginTest, SuccessClearsTheFailures) {
    for (int round = 0; round < 2; ++round) {
        for (int i = 0; i < 4; ++i) refusal("ana", "wrong");
        EXPECT_EQ(refusal("ana", "right"), "accepted");
    }
}

TEST_F(LoginTest, ThrottlesUnknownUsersLikeKnownOnes) {
    for (int i = 0; i < 5; ++i) refusal("nobody", "wrong");
    EXPECT_THAT(refusal("nobody", "wrong"), HasSubstr("too many"));
}

TEST_F(LoginTest, FailureOfTheStoreIsNotAFailureOfTheUser) {
    users_.broken = true;
    for (int i = 0; i < 6; ++i) EXPECT_EQ(refusal("ana", "right"), "the disk is gone");
    users_.broken = false;
    EXPECT_EQ(refusal("ana", "right"), "accepted");
}

TEST_F(LoginTest, ThreadsShareIt) {
    std::vector<std::thread> threads;
    for (int t = 0; t < 3; ++t) {
        threads.emplace_back([&, t] {
            EXPECT_EQ(refusal("ana", "right"), "accepted");
            EXPECT_NE(refusal("bob", "wrong", std::to_string(t)), "accepted");
        });
    }
    for (auto& thread : threads) thread.join();
}

}  // namespace
}  // namespace sirve::auth

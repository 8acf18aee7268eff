#include "app/accounts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "auth/password.hpp"

namespace sirve::app {
namespace {

class AccountsTest : public ::testing::Test {
  protected:
    void SetUp() override {
        settings_.data_path = ::testing::TempDir() + "/sirve-accounts-test-" + std::to_string(::getpid());
        std::filesystem::remove_all(settings_.data_path);
    }
    void TearDown() override { std::filesystem::remove_all(settings_.data_path); }

    bool password_is(const std::string& password) {
        return auth::verify_password(password, (*store_->users().find("admin"))->password_hash);
    }
    config::Settings settings_;
    std::unique_ptr<store::Sqlite> store_ = std::move(*store::Sqlite::open({}));
};

TEST_F(AccountsTest, demo_has_the_documented_user_and_keeps_nothing) {
    const auto accounts = prepare_accounts(settings_, cli::ServeMode::kDemo, store_->users());
    ASSERT_TRUE(accounts.ok()) << accounts.error().message();
    EXPECT_TRUE(password_is("password"));
    EXPECT_TRUE(accounts->notice.empty());
    EXPECT_FALSE(std::filesystem::exists(settings_.data_path));
}

TEST_F(AccountsTest, first_start_makes_a_random_password_and_says_it_once) {
    const auto first = prepare_accounts(settings_, cli::ServeMode::kServe, store_->users());
    ASSERT_TRUE(first.ok()) << first.error().message();
    EXPECT_THAT(first->notice, ::testing::HasSubstr("password"));
    EXPECT_FALSE(password_is("password"));
    const auto second = prepare_accounts(settings_, cli::ServeMode::kServe, store_->users());
    ASSERT_TRUE(second.ok());
    EXPECT_TRUE(second->notice.empty());
    EXPECT_EQ(second->secret_key, first->secret_key);
    EXPECT_GE(first->secret_key.size(), 32U);
}

TEST_F(AccountsTest, takes_the_password_and_the_key_that_are_given) {
    settings_.admin_password = "chosen-by-me";
    settings_.secret_key = std::string(40, 'k');
    const auto accounts = prepare_accounts(settings_, cli::ServeMode::kServe, store_->users());
    ASSERT_TRUE(accounts.ok());
    EXPECT_TRUE(password_is("chosen-by-me"));
    EXPECT_TRUE(accounts->notice.empty());
    EXPECT_EQ(accounts->secret_key, settings_.secret_key);
}

}  // namespace
}  // namespace sirve::app

#include "cli/command_line.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sirve::cli {
namespace {

class CommandLineTest : public ::testing::Test {
  protected:
    int run(const std::vector<std::string>& arguments) {
        return cli::run(arguments, environment_, [this](const config::Loaded& loaded, ServeMode mode) {
            settings_ = loaded.settings;
            mode_ = mode;
            ++served_;
            return 7;
        });
    }
    config::Environment environment_;
    config::Settings settings_;
    ServeMode mode_ = ServeMode::kServe;
    int served_ = 0;
};

TEST_F(CommandLineTest, serves_with_the_flags_that_people_know) {
    EXPECT_EQ(run({"serve", "a.keras", "dir", "--host", "127.0.0.1", "--port", "9000", "--workers", "2", "--reload"}),
              7);
    EXPECT_EQ(settings_.host, "127.0.0.1");
    EXPECT_EQ(settings_.port, 9000);
    EXPECT_EQ(settings_.workers, 2U);
    EXPECT_TRUE(settings_.reload);
    ASSERT_EQ(settings_.model_files.size(), 2U);
    EXPECT_EQ(settings_.model_files[1], "dir");
    EXPECT_EQ(mode_, ServeMode::kServe);
}

TEST_F(CommandLineTest, demo_is_its_own_mode) {
    EXPECT_EQ(run({"demo"}), 7);
    EXPECT_EQ(mode_, ServeMode::kDemo);
}

TEST_F(CommandLineTest, reports_every_bad_setting_at_once_and_serves_nothing) {
    environment_ = {{"PORT", "eighty"}, {"CACHE_SIZE", "-1"}};
    ::testing::internal::CaptureStderr();
    EXPECT_EQ(run({"serve"}), kFailure);
    const std::string text = ::testing::internal::GetCapturedStderr();
    EXPECT_THAT(text, ::testing::AllOf(::testing::HasSubstr("PORT"), ::testing::HasSubstr("CACHE_SIZE")));
    EXPECT_EQ(served_, 0);
}

TEST_F(CommandLineTest, refuses_what_it_does_not_know) {
    ::testing::internal::CaptureStderr();
    EXPECT_EQ(run({"fly"}), kUsage);
    EXPECT_EQ(run({}), kUsage);
    EXPECT_EQ(run({"serve", "--no-such-flag"}), kUsage);
    EXPECT_FALSE(::testing::internal::GetCapturedStderr().empty());
}

TEST_F(CommandLineTest, help_and_version_succeed) {
    ::testing::internal::CaptureStdout();
    EXPECT_EQ(run({"--help"}), kSuccess);
    EXPECT_EQ(run({"--version"}), kSuccess);
    EXPECT_THAT(::testing::internal::GetCapturedStdout(), ::testing::HasSubstr("sirve demo"));
}

}  // namespace
}  // namespace sirve::cli

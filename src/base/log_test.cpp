#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/log.hpp"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace sirve {
namespace {

class LogTest : public ::testing::Test {
  protected:
    void SetUp() override { std::filesystem::remove(path_); }
    void TearDown() override { std::filesystem::remove(path_); }
    std::string content() const {
        std::ostringstream text;
        text << std::ifstream(path_).rdbuf();
        return text.str();
    }
    const std::string path_ = ::testing::TempDir() + "sirve_log_test." + std::to_string(::getpid());
};

TEST_F(LogTest, escapes_line_breaks_so_that_no_line_can_be_forged) {
    Log log({LogLevel::kInfo, false, path_});
    log.info("\"GET /a\n2024-01-01 forged\"");
    log.flush();
    EXPECT_THAT(content(), ::testing::HasSubstr("\"GET /a\\n2024-01-01 forged\""));
}

TEST_F(LogTest, leaves_out_what_is_below_its_level) {
    Log log({LogLevel::kWarning, false, path_});
    log.info("quiet");
    log.warning("loud");
    EXPECT_THAT(content(),
                ::testing::AllOf(::testing::HasSubstr("loud"), ::testing::Not(::testing::HasSubstr("quiet"))));
}

TEST_F(LogTest, writes_json_lines_with_fields) {
    Log log({LogLevel::kInfo, true, path_});
    log.write_with_fields(LogLevel::kInfo, "a \"b\"", "\"status\":200");
    log.flush();
    EXPECT_THAT(content(), ::testing::HasSubstr(R"("level":"info","message":"a \"b\"","status":200})"));
}

}  // namespace
}  // namespace sirve

#include "config/command_line.hpp"

#include <CLI/CLI.hpp>

#include "config/process_environment.hpp"
#include "config/settings_table.hpp"

namespace sirve::config {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using testing::UnorderedElementsAre;

CommandLine parse(const std::string& arguments) {
    CommandLine given;
    CLI::App app;
    add_flags(app, given);
    app.parse(arguments);
    return given;
}

TEST(CommandLineFlags, CollectOnlyWhatIsGiven) {
    EXPECT_THAT(parse("").values, IsEmpty());
    const auto given = parse("--host 127.0.0.1 --port=9000 --models dir --workers 2 --reload");
    EXPECT_THAT(given.values,
                UnorderedElementsAre(Pair("host", "127.0.0.1"), Pair("port", "9000"), Pair("models", "dir"),
                                     Pair("workers", "2"), Pair("reload", "true")));
    EXPECT_FALSE(given.config_file || given.env_file);
}

TEST(CommandLineFlags, SwitchesCanBeTurnedOffAndLastCounts) {
    EXPECT_THAT(parse("--no-access-log").values, UnorderedElementsAre(Pair("access_log", "false")));
    EXPECT_THAT(parse("--reload=false").values, UnorderedElementsAre(Pair("reload", "false")));
    EXPECT_THAT(parse("--reload --no-reload").values, UnorderedElementsAre(Pair("reload", "false")));
    EXPECT_THAT(parse("--no-reload --reload").values, UnorderedElementsAre(Pair("reload", "true")));
    EXPECT_THAT(parse("--port 1 --port 2").values, UnorderedElementsAre(Pair("port", "2")));
}

TEST(CommandLineFlags, LeavesTheCheckToLoad) {
    EXPECT_THAT(parse("--port abc").values, UnorderedElementsAre(Pair("port", "abc")));
    EXPECT_THAT(parse("--cors-origins http://a,http://b").values,
                UnorderedElementsAre(Pair("cors_origins", "http://a,http://b")));
}

TEST(CommandLineFlags, NamesTheFiles) {
    const auto given = parse("--config a.toml --env-file b.env");
    EXPECT_EQ(given.config_file, "a.toml");
    EXPECT_EQ(given.env_file, "b.env");
}

TEST(CommandLineFlags, HelpShowsEverySettingWithDefaultAndEnvironment) {
    CommandLine given;
    CLI::App app;
    add_flags(app, given);
    const auto help = app.help();
    for (const auto& setting : settings_table()) {
        EXPECT_THAT(help, HasSubstr(flag_of(setting)));
        EXPECT_THAT(help, HasSubstr("(" + std::string(setting.environment) + ")"));
    }
    EXPECT_THAT(help, HasSubstr("[8000]"));
}

TEST(ProcessEnvironment, HoldsWhatTheProcessWasGiven) {
    ::setenv("SIRVE_TEST_VARIABLE", "a=b", 1);
    EXPECT_EQ(process_environment().at("SIRVE_TEST_VARIABLE"), "a=b");
    ::unsetenv("SIRVE_TEST_VARIABLE");
}

}  // namespace
}  // namespace sirve::config

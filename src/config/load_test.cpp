#include "config/load.hpp"

#include "base/temporary_directory.hpp"

namespace sirve::config {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class Load : public testing::Test {
  protected:
    Load() { sources_.directory = directory_.path(); }

    void write(const std::string& name, std::string_view text) { directory_.write(name, text); }

    TemporaryDirectory directory_;
    Sources sources_;
};

TEST_F(Load, GivesDefaultsWhenNothingIsSaid) {
    const auto loaded = load(sources_);
    EXPECT_TRUE(loaded.ok()) << explain(loaded.problems);
    EXPECT_EQ(loaded.settings.port, 8000);
    EXPECT_THAT(loaded.origins, IsEmpty());
}

TEST_F(Load, EachSourceWinsOverTheOnesBefore) {
    write("sirve.toml", "port = 1\nworkers = 1\ncache_size = 1\ncache_ttl = 1\n");
    write(".env", "PORT=2\nWORKERS=2\nCACHE_SIZE=2\n");
    sources_.environment = {{"PORT", "3"}, {"WORKERS", "3"}};
    sources_.command_line.values = {{"port", "4"}};
    const auto loaded = load(sources_);
    ASSERT_TRUE(loaded.ok()) << explain(loaded.problems);
    EXPECT_EQ(loaded.settings.port, 4);
    EXPECT_EQ(loaded.settings.workers, 3u);
    EXPECT_EQ(loaded.settings.cache_size, 2u);
    EXPECT_EQ(loaded.settings.cache_ttl, std::chrono::seconds(1));
    EXPECT_EQ(loaded.origins.at("port").source, "command line");
    EXPECT_EQ(loaded.origins.at("port").name, "--port");
    EXPECT_EQ(loaded.origins.at("workers").source, "environment");
    EXPECT_THAT(loaded.origins.at("cache_size").source, HasSubstr(".env:3"));
    EXPECT_THAT(loaded.origins.at("cache_ttl").source, HasSubstr("sirve.toml:4"));
}

TEST_F(Load, ReportsAllProblemsAtOnce) {
    write("sirve.toml", "prot = 80\nmetrics_port = 70000\n");
    write(".env", "LOG_LEVEL=LOUD\nALGORITHM=RS256\n");
    sources_.environment = {{"CACHE_SIZE", "many"}, {"SECRET_KEY", "s3cr3t-v4lue"}};
    sources_.command_line.values = {{"workers", "0"}};
    const auto loaded = load(sources_);
    EXPECT_FALSE(loaded.ok());
    ASSERT_THAT(loaded.problems, SizeIs(7)) << explain(loaded.problems);
    const auto text = explain(loaded.problems);
    EXPECT_THAT(text,
                AllOf(HasSubstr("7 settings can't be used"),
                      HasSubstr("sirve.toml:1: there is no setting 'prot'; expected 'port'"),
                      HasSubstr("sirve.toml:2: metrics_port is '70000', but should be a whole number from 0 to 65535"),
                      HasSubstr(".env:1: LOG_LEVEL is 'LOUD'"), HasSubstr(".env:2: ALGORITHM is 'RS256'"),
                      HasSubstr("environment: CACHE_SIZE is 'many'"), HasSubstr("command line: --workers is '0'")));
    EXPECT_THAT(text, HasSubstr("environment: SECRET_KEY is 12 bytes long"));
    EXPECT_THAT(text, testing::Not(HasSubstr("s3cr3t-v4lue")));
}

TEST_F(Load, DoesNotLookAtAValueThatAStrongerSourceReplaces) {
    sources_.environment = {{"DEBUG", "express:*"}};
    EXPECT_FALSE(load(sources_).ok());
    sources_.command_line.values = {{"debug", "false"}};
    EXPECT_TRUE(load(sources_).ok());
}

TEST_F(Load, IgnoresForeignNamesInTheEnvironmentAndDotenv) {
    write(".env", "POSTGRES_PASSWORD=x\n");
    sources_.environment = {{"PATH", "/bin"}, {"port", "nonsense"}};
    EXPECT_TRUE(load(sources_).ok());
}

TEST_F(Load, LaterLineOfDotenvCounts) {
    write(".env", "PORT=1\nPORT=2\n");
    EXPECT_EQ(load(sources_).settings.port, 2);
}

TEST_F(Load, ReadsTheFilesThatAreNamedInsteadOfTheUsualOnes) {
    write("sirve.toml", "port = 1\n");
    write(".env", "WORKERS=1\n");
    write("other.toml", "port = 2\n");
    write("other.env", "WORKERS=2\n");
    sources_.command_line.config_file = directory_ / "other.toml";
    sources_.command_line.env_file = directory_ / "other.env";
    const auto loaded = load(sources_);
    EXPECT_EQ(loaded.settings.port, 2);
    EXPECT_EQ(loaded.settings.workers, 2u);
}

TEST_F(Load, ANamedFileMustExist) {
    sources_.command_line.config_file = directory_ / "missing.toml";
    sources_.command_line.env_file = directory_.path();
    const auto loaded = load(sources_);
    ASSERT_THAT(loaded.problems, SizeIs(2));
    EXPECT_THAT(to_string(loaded.problems[0]),
                AllOf(HasSubstr("--config"), HasSubstr("missing.toml: there is no such file")));
    EXPECT_THAT(to_string(loaded.problems[1]), AllOf(HasSubstr("--env-file"), HasSubstr("it is a directory")));
}

TEST_F(Load, RefusesAHugeFile) {
    write(".env", std::string(1024 * 1024 + 1, '#'));
    const auto loaded = load(sources_);
    ASSERT_THAT(loaded.problems, SizeIs(1));
    EXPECT_THAT(to_string(loaded.problems[0]), HasSubstr("larger than"));
}

TEST_F(Load, DebugBringsTheLogLevel) {
    sources_.environment = {{"DEBUG", "True"}};
    EXPECT_EQ(load(sources_).settings.log_level, "DEBUG");
    sources_.environment.emplace("LOG_LEVEL", "warning");
    EXPECT_EQ(load(sources_).settings.log_level, "WARNING");
}

TEST_F(Load, DemoAllowsTheWellKnownSecret) {
    sources_.environment = {{"SECRET_KEY", "tu-clave-secreta-muy-segura"}};
    EXPECT_FALSE(load(sources_).ok());
    sources_.demo = true;
    EXPECT_TRUE(load(sources_).ok());
}

TEST_F(Load, ShortensALongValueInTheMessage) {
    sources_.environment = {{"PORT", std::string(5000, '9')}};
    const auto loaded = load(sources_);
    ASSERT_THAT(loaded.problems, SizeIs(1));
    EXPECT_LT(to_string(loaded.problems[0]).size(), 250u);
}

}  // namespace
}  // namespace sirve::config

#include "config/toml_file.hpp"

namespace sirve::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

TEST(TomlFile, TurnsValuesIntoTexts) {
    const auto toml = parse_toml(R"(
port = 8080
host = "::1"
reload = true
cors_origins = ["http://a", "http://b"]
cache_size = "7"
)",
                                 "sirve.toml");
    EXPECT_THAT(toml.problems, IsEmpty());
    ASSERT_THAT(toml.values, SizeIs(5));
    EXPECT_EQ(toml.values.at("port").text, "8080");
    EXPECT_EQ(toml.values.at("port").source, "sirve.toml:2");
    EXPECT_EQ(toml.values.at("host").text, "::1");
    EXPECT_EQ(toml.values.at("reload").text, "true");
    EXPECT_EQ(toml.values.at("cors_origins").text, "http://a,http://b");
    EXPECT_EQ(toml.values.at("cache_size").text, "7");
}

TEST(TomlFile, NamesTheKeyThatWasProbablyMeant) {
    const auto toml = parse_toml("prot = 1\nfrobnicate = 2\n[server]\nport = 3\n", "sirve.toml");
    std::vector<std::string> problems;
    for (const auto& problem : toml.problems) problems.push_back(to_string(problem));
    EXPECT_THAT(problems, testing::UnorderedElementsAre(
                              "sirve.toml:1: there is no setting 'prot'; expected 'port'",
                              "sirve.toml:2: there is no setting 'frobnicate'; expected a key of docs/settings.md",
                              HasSubstr("sirve.toml:3: there is no setting 'server'")));
}

TEST(TomlFile, RefusesKindsThatNoSettingHas) {
    const auto toml =
        parse_toml("port = 2024-01-01\nhost = { a = 1 }\ncors_methods = [\"GET,PUT\"]\nmodels = [[1]]\n", "f");
    EXPECT_THAT(toml.problems, SizeIs(4));
    EXPECT_THAT(toml.values, IsEmpty());
}

TEST(TomlFile, KeepsAFractionSoThatItsCheckRefusesIt) {
    EXPECT_EQ(parse_toml("port = 80.5", "f").values.at("port").text, "80.5");
}

TEST(TomlFile, SaysWhereTheSyntaxIsBroken) {
    const auto toml = parse_toml("port = 1\nhost = \"open\n", "sirve.toml");
    ASSERT_THAT(toml.problems, SizeIs(1));
    EXPECT_EQ(toml.problems[0].source, "sirve.toml:2");
}

}  // namespace
}  // namespace sirve::config

#include "config/render.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "config/dotenv.hpp"
#include "config/settings_table.hpp"

namespace sirve::config {
namespace {

using testing::HasSubstr;

/// Compares a file of the repository with what the table renders; with SIRVE_WRITE_DOCS set it is written first.
void expect_file(const std::string& name, const std::string& rendered) {
    const auto path = std::filesystem::path(SIRVE_SOURCE_DIR) / name;
    if (std::getenv("SIRVE_WRITE_DOCS")) std::ofstream(path, std::ios::binary) << rendered;
    std::ifstream stream(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    EXPECT_EQ(text, rendered) << name << " is out of date; run this test with SIRVE_WRITE_DOCS=1";
}

TEST(GeneratedFiles, SettingsPageIsUpToDate) {
    expect_file("docs/settings.md", render_settings_page());
}

TEST(GeneratedFiles, EnvExampleIsUpToDate) {
    expect_file(".env.example", render_env_example());
}

TEST(EnvExample, SetsExactlyTheDefaultsOnceUncommented) {
    std::istringstream lines(render_env_example());
    std::string uncommented;
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with('#') && !line.starts_with("# ") && line != "#") uncommented += line.substr(1) + "\n";
    }
    const auto dotenv = parse_dotenv(uncommented, ".env.example");
    ASSERT_EQ(dotenv.entries.size(), settings_table().size());
    const Settings defaults;
    for (std::size_t i = 0; i < dotenv.entries.size(); ++i) {
        EXPECT_EQ(dotenv.entries[i].name, settings_table()[i].environment);
        EXPECT_EQ(dotenv.entries[i].value, settings_table()[i].print(defaults));
    }
}

TEST(RenderEffective, ShowsValueAndSourceButNoSecret) {
    Loaded loaded;
    loaded.settings.port = 9000;
    loaded.settings.secret_key = "do-not-show";
    loaded.origins = {{"port", {"command line", "--port"}}};
    const auto text = render_effective(loaded);
    EXPECT_THAT(text, testing::ContainsRegex("PORT +9000 +\\(command line\\)"));
    EXPECT_THAT(text, testing::ContainsRegex("HOST +0.0.0.0 +\\(default\\)"));
    EXPECT_THAT(text, HasSubstr("(hidden)"));
    EXPECT_THAT(text, testing::Not(HasSubstr("do-not-show")));
}

}  // namespace
}  // namespace sirve::config

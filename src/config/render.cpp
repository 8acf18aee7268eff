#include "config/render.hpp"

#include <algorithm>

#include "config/settings_table.hpp"

namespace sirve::config {
namespace {

constexpr std::string_view kPageTop =
    R"(# Settings

<!-- Made from the table in src/config/settings_table.cpp. After a change there:
     SIRVE_WRITE_DOCS=1 build/debug/config_test --gtest_filter='GeneratedFiles.*' -->

A setting can be given in five places; a later one of this list wins over those before it:

1. its default
2. a TOML file: the one named by `--config FILE`, or `sirve.toml` in the current directory
3. a `.env` file: the one named by `--env-file FILE`, or `.env` in the current directory
4. the environment
5. a flag of the command line

Every value is checked before the server starts. If some can't be used, all of them are listed with their source and
with what would be right, and the program ends with status 1. Unknown keys in the TOML file are such problems too;
unknown names in the environment and in `.env` are not ours and are ignored.

Switches are true or false (also 1/0, yes/no, on/off); as a flag they need no value, and `--no-...` turns them off. Lists
are written with commas, in TOML also as arrays. TOML keys stand at the top of the file, without sections.
)";

constexpr std::string_view kPageEnd = R"(
## Example

```toml
# sirve.toml
port = 8080
models = "/srv/models"
workers = 4
cors_origins = ["https://app.example.com"]
log_format = "json"
```

Secrets belong into the environment or a `.env` file that only you can read, not on the command line, where every user
of the machine sees them. Without a `SECRET_KEY` the server makes a random one and keeps it in `DATA_PATH`.
)";

std::string code(std::string_view text) {
    return "`" + std::string(text) + "`";
}

std::string flag_cell(const Setting& setting) {
    const auto flag = flag_of(setting);
    if (setting.kind == Kind::kSwitch) return code(flag) + ", " + code("--no-" + flag.substr(2));
    return code(flag + " " + std::string(setting.placeholder));
}

std::string default_cell(const Setting& setting, const Settings& defaults) {
    const auto value = setting.print(defaults);
    return value.empty() ? "" : code(value);
}

}  // namespace

std::string render_settings_page() {
    const Settings defaults;
    std::string page(kPageTop);
    std::string_view group;
    for (const auto& setting : settings_table()) {
        if (setting.group != group) {
            group = setting.group;
            page += "\n## " + std::string(group) + "\n\n| environment | flag | TOML | default | meaning |\n" +
                    "| --- | --- | --- | --- | --- |\n";
        }
        page += "| " + code(setting.environment) + " | " + flag_cell(setting) + " | " + code(setting.key) + " | " +
                default_cell(setting, defaults) + " | " + std::string(setting.help) + " |\n";
    }
    return page.append(kPageEnd);
}

std::string render_env_example() {
    const Settings defaults;
    std::string file =
        "# Settings of Sirve. Copy this file to .env and take away the # in front of what you change; what stays as it "
        "is\n"
        "# keeps its default. docs/settings.md has the same list with flags and TOML keys.\n"
        "#\n"
        "# Made from the table in src/config/settings_table.cpp. After a change there:\n"
        "# SIRVE_WRITE_DOCS=1 build/debug/config_test --gtest_filter='GeneratedFiles.*'\n";
    std::string_view group;
    for (const auto& setting : settings_table()) {
        if (setting.group != group) {
            group = setting.group;
            file += "\n# --- " + std::string(group) + " ---\n";
        }
        file += "\n# " + std::string(setting.help) + "\n#" + std::string(setting.environment) + "=" +
                setting.print(defaults) + "\n";
    }
    return file;
}

std::string render_effective(const Loaded& loaded) {
    std::string text;
    const auto padded = [](std::string cell, std::size_t width) {
        cell.resize(std::max(cell.size() + 1, width), ' ');
        return cell;
    };
    for (const auto& setting : settings_table()) {
        const auto origin = loaded.origins.find(setting.key);
        text += padded(std::string(setting.environment), 30) + padded(shown_value(setting, loaded.settings), 28) + "(" +
                (origin == loaded.origins.end() ? "default" : origin->second.source) + ")\n";
    }
    return text;
}

}  // namespace sirve::config

#include "config/load.hpp"

#include "config/dotenv.hpp"
#include "config/rules.hpp"
#include "config/settings_table.hpp"
#include "config/text_file.hpp"
#include "config/toml_file.hpp"

namespace sirve::config {
namespace {

struct Given {
    std::string text;
    Origin origin;
};

/// The strongest text for each key, and what was wrong on the way.
class Collector {
  public:
    explicit Collector(std::vector<Problem>& problems) : problems_(problems) {}

    void add_toml(const Sources& sources) {
        const auto named = sources.command_line.config_file;
        const auto file = named.value_or(sources.directory / "sirve.toml");
        const auto text = contents(file, named.has_value(), "--config");
        if (!text) return;
        auto toml = parse_toml(*text, file.lexically_normal().string());
        for (auto& [key, value] : toml.values) take(*find_by_key(key), value.text, {value.source, key});
        append(std::move(toml.problems));
    }

    void add_dotenv(const Sources& sources) {
        const auto named = sources.command_line.env_file;
        const auto file = named.value_or(sources.directory / ".env");
        const auto text = contents(file, named.has_value(), "--env-file");
        if (!text) return;
        const std::string name = file.lexically_normal().string();
        auto dotenv = parse_dotenv(*text, name);
        for (const auto& entry : dotenv.entries) {
            for (const auto& setting : settings_table()) {
                if (setting.environment != entry.name) continue;
                take(setting, entry.value, {name + ":" + std::to_string(entry.line), entry.name});
            }
        }
        append(std::move(dotenv.problems));
    }

    void add_environment(const Environment& environment) {
        for (const auto& setting : settings_table()) {
            const auto found = environment.find(setting.environment);
            if (found != environment.end()) take(setting, found->second, {"environment", found->first});
        }
    }

    void add_command_line(const CommandLine& command_line) {
        for (const auto& [key, text] : command_line.values) {
            if (const Setting* setting = find_by_key(key)) take(*setting, text, {"command line", flag_of(*setting)});
        }
    }

    const std::map<std::string_view, Given>& given() const { return given_; }

  private:
    /// A file that nobody named may be missing.
    std::optional<std::string> contents(const std::filesystem::path& file, bool named, std::string_view flag) {
        auto text = read_text_file(file);
        if (text) return *std::move(text);
        if (named || text.error().code() != ErrorCode::kNotFound) {
            problems_.push_back({named ? "command line" : file.lexically_normal().string(), "",
                                 (named ? std::string(flag) + " " + file.string() + ": " : "") + text.error().message(),
                                 "a file that can be read"});
        }
        return std::nullopt;
    }

    void take(const Setting& setting, std::string text, Origin origin) {
        given_.insert_or_assign(setting.key, Given{std::move(text), std::move(origin)});
    }

    void append(std::vector<Problem> problems) {
        for (auto& problem : problems) problems_.push_back(std::move(problem));
    }

    std::vector<Problem>& problems_;
    std::map<std::string_view, Given> given_;
};

std::string quoted(const Setting& setting, std::string_view text) {
    if (setting.kind == Kind::kSecret) return "(hidden)";
    constexpr std::size_t kLongest = 80;
    return "'" + std::string(text.substr(0, kLongest)) + (text.size() > kLongest ? "..." : "") + "'";
}

}  // namespace

Loaded load(const Sources& sources) {
    Loaded loaded;
    Collector collector(loaded.problems);
    collector.add_toml(sources);
    collector.add_dotenv(sources);
    collector.add_environment(sources.environment);
    collector.add_command_line(sources.command_line);

    for (const auto& setting : settings_table()) {
        const auto found = collector.given().find(setting.key);
        if (found == collector.given().end()) continue;
        const auto& [text, origin] = found->second;
        loaded.origins.emplace(setting.key, origin);
        if (const auto status = setting.read(text, loaded.settings); !status) {
            loaded.problems.push_back({origin.source, origin.name, quoted(setting, text), status.error().message()});
        }
    }
    settle(loaded.settings, loaded.origins);
    for (auto& problem : check_rules(loaded.settings, loaded.origins, sources.demo)) {
        loaded.problems.push_back(std::move(problem));
    }
    return loaded;
}

}  // namespace sirve::config

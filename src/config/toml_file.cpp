#include "config/toml_file.hpp"

#include <toml++/toml.h>
#include <optional>
#include <sstream>

#include "config/names.hpp"
#include "config/settings_table.hpp"

namespace sirve::config {
namespace {

/// nullopt for what no setting takes (tables, dates, lists in lists, a comma inside a part of a list).
std::optional<std::string> text_of(const toml::node& node) {
    if (const auto* text = node.as_string()) return text->get();
    if (const auto* integer = node.as_integer()) return std::to_string(integer->get());
    if (const auto* boolean = node.as_boolean()) return boolean->get() ? "true" : "false";
    if (const auto* real = node.as_floating_point()) {
        std::ostringstream text;
        text << real->get();
        return text.str();
    }
    const auto* list = node.as_array();
    if (!list) return std::nullopt;
    std::string joined;
    for (const auto& part : *list) {
        const auto* text = part.as_string();
        if (!text || text->get().find(',') != std::string::npos) return std::nullopt;
        joined += (joined.empty() ? "" : ",") + text->get();
    }
    return joined;
}

std::string advice_for(std::string_view unknown) {
    std::vector<std::string_view> keys;
    for (const auto& setting : settings_table()) keys.push_back(setting.key);
    const auto near = nearest_name(unknown, keys);
    return near.empty() ? "a key of docs/settings.md" : "'" + near + "'";
}

}  // namespace

TomlFile parse_toml(std::string_view text, std::string_view file) {
    TomlFile result;
    const auto place = [&](const toml::source_region& region) {
        return std::string(file) + ":" + std::to_string(region.begin.line);
    };
    toml::table table;
    try {
        table = toml::parse(text);
    } catch (const toml::parse_error& error) {
        result.problems.push_back({place(error.source()), "", std::string(error.description()), "TOML (key = value)"});
        return result;
    }
    for (const auto& [key, node] : table) {
        const std::string name(key.str());
        const std::string source = place(node.source());
        const Setting* setting = find_by_key(name);
        if (!setting) {
            result.problems.push_back({source, "", "there is no setting '" + name + "'", advice_for(name)});
        } else if (auto value = text_of(node)) {
            result.values[name] = {*std::move(value), source};
        } else {
            std::ostringstream kind;
            kind << node.type();
            result.problems.push_back({source, name, "of the kind " + kind.str(),
                                       "a text, a whole number, true or false, or a list of texts without commas"});
        }
    }
    return result;
}

}  // namespace sirve::config

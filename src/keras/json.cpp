#include "keras/json.hpp"

#include <limits>

namespace sirve::keras {

namespace {

constexpr int kMaxDepth = 200;

bool is_too_deep(std::string_view text) {
    int depth = 0;
    bool in_string = false;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (in_string) {
            if (c == '\\')
                ++at;
            else if (c == '"')
                in_string = false;
        } else if (c == '"') {
            in_string = true;
        } else if (c == '{' || c == '[') {
            if (++depth > kMaxDepth) return true;
        } else if (c == '}' || c == ']') {
            --depth;
        }
    }
    return false;
}

/// The text with quotation marks around the numbers that are none in JSON, or as it is.
std::string with_quoted_infinities(std::string_view text) {
    std::string quoted;
    bool in_string = false;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (c == '"') in_string = !in_string;
        if (in_string && c == '\\' && at + 1 < text.size()) {
            quoted.append(text.substr(at++, 2));
            continue;
        }
        std::string_view word;
        for (const std::string_view number : {"-Infinity", "Infinity", "NaN"}) {
            if (!in_string && word.empty() && text.substr(at).starts_with(number)) word = number;
        }
        if (word.empty()) {
            quoted += c;
            continue;
        }
        quoted.append("\"").append(word).append("\"");
        at += word.size() - 1;
    }
    return quoted;
}

}  // namespace

Result<Json> parse_json(std::string_view text) {
    if (is_too_deep(text))
        return invalid_argument("the JSON text is nested deeper than " + std::to_string(kMaxDepth) + " levels");
    try {
        if (text.find("Infinity") != std::string_view::npos || text.find("NaN") != std::string_view::npos)
            return Json::parse(with_quoted_infinities(text));
        return Json::parse(text);
    } catch (const std::exception& failure) {
        return invalid_argument(std::string("the JSON text is broken: ") + failure.what());
    }
}

const Json& member(const Json& object, std::string_view key) {
    static const Json kNull;
    if (!object.is_object()) return kNull;
    const auto found = object.find(key);
    return found == object.end() ? kNull : *found;
}

std::string text_member(const Json& object, std::string_view key) {
    const auto& value = member(object, key);
    return value.is_string() ? value.get<std::string>() : std::string();
}

std::optional<double> number_of(const Json& value) {
    if (value.is_number()) return value.get<double>();
    if (value == "Infinity") return std::numeric_limits<double>::infinity();
    if (value == "-Infinity") return -std::numeric_limits<double>::infinity();
    if (value == "NaN") return std::numeric_limits<double>::quiet_NaN();
    return {};
}

std::string excerpt(const Json& value) {
    constexpr std::size_t kLength = 80;
    std::string text = value.dump(-1, ' ', false, Json::error_handler_t::replace);
    if (text.size() > kLength) text = text.substr(0, kLength) + "...";
    return text;
}

}  // namespace sirve::keras

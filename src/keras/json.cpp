#include "keras/json.hpp"

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

}  // namespace

Result<Json> parse_json(std::string_view text) {
    if (is_too_deep(text))
        return invalid_argument("the JSON text is nested deeper than " + std::to_string(kMaxDepth) + " levels");
    try {
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

std::string excerpt(const Json& value) {
    constexpr std::size_t kLength = 80;
    std::string text = value.dump(-1, ' ', false, Json::error_handler_t::replace);
    if (text.size() > kLength) text = text.substr(0, kLength) + "...";
    return text;
}

}  // namespace sirve::keras

#include "config/values.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace sirve::config {
namespace {

bool is_alphanumeric(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

std::string lower(std::string_view text) {
    std::string result(text);
    for (char& c : result) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return result;
}

bool all(std::string_view text, bool (*allowed)(char)) {
    return std::all_of(text.begin(), text.end(), allowed);
}

/// A name, an IPv4 address or an IPv6 address in brackets, with or without ":port".
bool is_authority(std::string_view text) {
    std::size_t host_end = 0;
    if (text.starts_with('[')) {
        host_end = text.find(']');
        if (host_end == std::string_view::npos || host_end < 3) return false;
        if (!all(text.substr(1, host_end - 1), [](char c) { return is_alphanumeric(c) || c == ':' || c == '.'; }))
            return false;
        ++host_end;
    } else {
        host_end = std::min(text.find(':'), text.size());
        if (host_end == 0) return false;
        if (!all(text.substr(0, host_end),
                 [](char c) { return is_alphanumeric(c) || c == '-' || c == '.' || c == '_'; }))
            return false;
    }
    std::string_view rest = text.substr(host_end);
    return rest.empty() || (rest.size() > 1 && rest[0] == ':' && parse_integer(rest.substr(1), 1, 65535).ok());
}

}  // namespace

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kBlanks = " \t\r\n";
    const auto first = text.find_first_not_of(kBlanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

Result<bool> parse_bool(std::string_view text) {
    const std::string word = lower(trimmed(text));
    if (word == "true" || word == "1" || word == "yes" || word == "on") return true;
    if (word == "false" || word == "0" || word == "no" || word == "off") return false;
    return invalid_argument("true or false");
}

Result<std::uint64_t> parse_integer(std::string_view text, std::uint64_t least, std::uint64_t most) {
    const std::string_view digits = trimmed(text);
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (error != std::errc{} || end != digits.data() + digits.size() || number < least || number > most) {
        return invalid_argument("a whole number from " + std::to_string(least) + " to " + std::to_string(most));
    }
    return number;
}

Result<std::string> parse_choice(std::string_view text, std::span<const std::string_view> choices) {
    const std::string wanted = lower(trimmed(text));
    std::string names;
    for (std::size_t i = 0; i < choices.size(); ++i) {
        if (lower(choices[i]) == wanted) return std::string(choices[i]);
        if (i > 0) names += i + 1 == choices.size() ? " or " : ", ";
        names += choices[i];
    }
    return invalid_argument(std::move(names));
}

std::vector<std::string> parse_list(std::string_view text) {
    std::vector<std::string> parts;
    while (!text.empty()) {
        const auto comma = std::min(text.find(','), text.size());
        if (const auto part = trimmed(text.substr(0, comma)); !part.empty()) parts.emplace_back(part);
        text.remove_prefix(std::min(comma + 1, text.size()));
    }
    return parts;
}

Result<std::string> parse_origin(std::string_view text) {
    std::string origin = lower(trimmed(text));
    if (origin == "*") return origin;
    const auto scheme_end = origin.find("://");
    const bool right = scheme_end != std::string::npos && scheme_end > 0 &&
                       all(std::string_view(origin).substr(0, scheme_end),
                           [](char c) { return is_alphanumeric(c) || c == '+' || c == '-' || c == '.'; }) &&
                       is_authority(std::string_view(origin).substr(scheme_end + 3));
    if (!right)
        return invalid_argument("* or origins such as https://app.example.com:8443, with nothing behind the port");
    return origin;
}

bool is_http_token(std::string_view text) {
    constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
    return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
        return is_alphanumeric(c) || kMarks.find(c) != std::string_view::npos;
    });
}

}  // namespace sirve::config

#include "http/router.hpp"

#include <algorithm>
#include <cassert>

namespace sirve::http {

namespace {

/// More segments than any route has; a longer path matches nothing.
constexpr std::size_t kMaxSegments = 16;

struct Segments {
    std::array<std::string_view, kMaxSegments> values;
    std::size_t count = 0;
};

/// "/a/b" gives "a", "b"; "/" gives one empty segment; nothing if it does not begin with '/' or is too long.
std::optional<Segments> split(std::string_view path) {
    if (path.empty() || path.front() != '/') return std::nullopt;
    Segments segments;
    while (!path.empty()) {
        if (segments.count == kMaxSegments) return std::nullopt;
        path.remove_prefix(1);
        const std::size_t end = std::min(path.find('/'), path.size());
        segments.values[segments.count++] = path.substr(0, end);
        path.remove_prefix(end);
    }
    return segments;
}

/// What a segment of a pattern is, the most definite first.
enum class Kind { kLiteral, kPlaceholderWithSuffix, kPlaceholder };

Kind kind_of(std::string_view segment) {
    if (segment.empty() || segment.front() != '{') return Kind::kLiteral;
    return segment.back() == '}' ? Kind::kPlaceholder : Kind::kPlaceholderWithSuffix;
}

bool is_placeholder(std::string_view segment) {
    return kind_of(segment) != Kind::kLiteral;
}

/// ":predict" of "{name}:predict"
std::string_view suffix_of(std::string_view placeholder) {
    return placeholder.substr(placeholder.find('}') + 1);
}

bool has_suffix(const std::vector<std::string>& pattern) {
    return std::ranges::any_of(pattern, [](const auto& s) { return kind_of(s) == Kind::kPlaceholderWithSuffix; });
}

bool segment_matches(std::string_view pattern, std::string_view value) {
    if (!is_placeholder(pattern)) return pattern == value;
    const std::string_view suffix = suffix_of(pattern);
    return value.size() > suffix.size() && value.ends_with(suffix);
}

bool literals_match(const std::vector<std::string>& pattern, const Segments& path) {
    if (pattern.size() != path.count) return false;
    for (std::size_t i = 0; i < path.count; ++i)
        if (!segment_matches(pattern[i], path.values[i])) return false;
    return true;
}

std::optional<PathParameters> parameters_of(const std::vector<std::string>& pattern, const Segments& path) {
    PathParameters parameters;
    for (std::size_t i = 0; i < path.count; ++i) {
        if (!is_placeholder(pattern[i])) continue;
        std::string_view text = path.values[i];
        text.remove_suffix(suffix_of(pattern[i]).size());
        std::optional<std::string> value = percent_decode(text);
        if (!value || value->find('\0') != std::string::npos) return std::nullopt;
        parameters.values[parameters.count++] = std::move(*value);
    }
    return parameters;
}

/// Whether `a` is to be tried before `b`: where they first differ in kind it has the more definite one.
bool more_definite(const std::vector<std::string>& a, const std::vector<std::string>& b) {
    return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(),
                                        [](const auto& x, const auto& y) { return kind_of(x) < kind_of(y); });
}

}  // namespace

void Router::add(Method method, std::string_view pattern, std::size_t id) {
    const std::optional<Segments> split_pattern = split(pattern);
    assert(split_pattern && "a pattern begins with '/' and has few segments");
    Route route{method, {}, id};
    for (std::size_t i = 0; i < split_pattern->count; ++i) route.segments.emplace_back(split_pattern->values[i]);
    assert(std::ranges::count_if(route.segments, is_placeholder) <= std::ptrdiff_t{PathParameters::kMaxParameters});
    assert(std::ranges::none_of(
        routes_, [&](const Route& other) { return other.method == method && other.segments == route.segments; }));
    const auto place = std::ranges::find_if(
        routes_, [&](const Route& other) { return more_definite(route.segments, other.segments); });
    routes_.insert(place, std::move(route));
}

Router::Outcome Router::find(Method method, std::string_view path) const {
    Outcome outcome;
    const std::optional<Segments> segments = split(path);
    if (!segments) return outcome;
    const Route* get_for_head = nullptr;
    const Route* with_suffix =
        nullptr;  // keeps the path from patterns that would take the suffix for a part of the name
    for (const Route& route : routes_) {
        if (with_suffix != nullptr && route.segments != with_suffix->segments) continue;
        if (!literals_match(route.segments, *segments)) continue;
        std::optional<PathParameters> parameters = parameters_of(route.segments, *segments);
        if (!parameters) continue;
        if (has_suffix(route.segments)) with_suffix = &route;
        if (route.method == method) {
            outcome.match = Match{route.id, std::move(*parameters)};
            outcome.allowed.clear();
            return outcome;
        }
        if (route.method == Method::kGet && get_for_head == nullptr) get_for_head = &route;
        if (std::ranges::find(outcome.allowed, route.method) == outcome.allowed.end())
            outcome.allowed.push_back(route.method);
    }
    if (method == Method::kHead && get_for_head != nullptr) {
        outcome.match = Match{get_for_head->id, *parameters_of(get_for_head->segments, *segments)};
        outcome.allowed.clear();
    }
    return outcome;
}

}  // namespace sirve::http

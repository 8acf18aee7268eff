#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.hpp"

namespace sirve::http {

/// The values of a pattern's {placeholders}, in order, percent-decoded. At most kMaxParameters.
struct PathParameters {
    static constexpr std::size_t kMaxParameters = 4;
    std::array<std::string, kMaxParameters> values;
    std::size_t count = 0;
};

/// Finds the route of a request: patterns are paths whose segments are literal or one {placeholder}, such as
/// "/models/{model_id}/load", or a placeholder and a literal suffix: "/v1/models/{name}:predict". Built once, then
/// const and thread-safe.
///
/// Where several patterns fit, literals go before placeholders with a suffix, and those before bare ones. A path that a
/// pattern with a suffix fits is that pattern's alone: other methods of it are not allowed, rather than requests for a
/// name that ends in ":predict".
///
/// A placeholder matches exactly one non-empty segment; it is percent-decoded after the path was split, so "%2F" can
/// never add a segment. A segment whose decoding fails or that holds a NUL matches nothing. Literals are compared byte
/// by byte; there is no case folding, no "." or ".." handling and no trailing-slash tolerance: a path that is not
/// exactly a route is no route.
class Router {
  public:
    /// `id` is the caller's own number for the route. Two routes with the same method and pattern are a mistake of
    /// ours.
    void add(Method method, std::string_view pattern, std::size_t id);

    struct Match {
        std::size_t id = 0;
        PathParameters parameters;
    };
    /// What find() says: the match, or else the methods that the path does have (empty: no such path at all).
    struct Outcome {
        std::optional<Match> match;
        std::vector<Method> allowed;
    };
    /// HEAD is answered by GET's route when it has none of its own.
    Outcome find(Method method, std::string_view path) const;

  private:
    struct Route {
        Method method;
        std::vector<std::string> segments;  ///< "{...}" for a placeholder, perhaps with a suffix
        std::size_t id;
    };
    std::vector<Route> routes_;
};

/// Percent-decodes one path segment or query value; nothing if the text has a broken escape.
std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space = false);

/// The decoded value of `name` in a query string or an urlencoded form; nothing if it is absent or broken.
std::optional<std::string> query_value(std::string_view query, std::string_view name);

}  // namespace sirve::http

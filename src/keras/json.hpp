#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "base/error.hpp"

namespace sirve::keras {

using Json = nlohmann::json;

/// Parses the JSON text of a model file. Text nested deeper than any real model is refused, so that the recursion of
/// whoever walks the result is bounded. Infinity, -Infinity and NaN, which Python writes though JSON has no such
/// numbers, become strings.
Result<Json> parse_json(std::string_view text);

/// The member `key` of an object, or a null value if there is none (or `object` is not an object).
const Json& member(const Json& object, std::string_view key);

/// The member as a string, or empty.
std::string text_member(const Json& object, std::string_view key);

/// The number that a value is: also one of "Infinity", "-Infinity" and "NaN", see parse_json.
std::optional<double> number_of(const Json& value);

/// `value` as short text for a message.
std::string excerpt(const Json& value);

}  // namespace sirve::keras

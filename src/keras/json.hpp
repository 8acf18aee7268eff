#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "base/error.hpp"

namespace sirve::keras {

using Json = nlohmann::json;

/// Parses the JSON text of a model file. Text nested deeper than any real model is refused, so that the recursion of
/// whoever walks the result is bounded.
Result<Json> parse_json(std::string_view text);

/// The member `key` of an object, or a null value if there is none (or `object` is not an object).
const Json& member(const Json& object, std::string_view key);

/// The member as a string, or empty.
std::string text_member(const Json& object, std::string_view key);

/// `value` as short text for a message.
std::string excerpt(const Json& value);

}  // namespace sirve::keras

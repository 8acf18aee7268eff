#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace sirve::config {

// Texts to values. Blanks around a text do not matter. The message of an error says only what would be right, so that
// the caller can put the name and the place in front: "a whole number from 0 to 65535".

/// true/false, 1/0, yes/no, on/off in any case.
Result<bool> parse_bool(std::string_view text);

/// Decimal digits only, between the two limits (both included).
Result<std::uint64_t> parse_integer(std::string_view text, std::uint64_t least, std::uint64_t most);

/// One of `choices`, compared without case and returned as it stands there.
Result<std::string> parse_choice(std::string_view text, std::span<const std::string_view> choices);

/// Parts between commas without the blanks around them; empty parts are left out, so an empty text is an empty list.
std::vector<std::string> parse_list(std::string_view text);

/// Without blanks (space, tab, CR, LF) at both ends.
std::string_view trimmed(std::string_view text);

/// "*" or an origin as a browser sends it: scheme://host[:port], in lower case, nothing behind. Returned in lower case.
Result<std::string> parse_origin(std::string_view text);

/// A token of RFC 9110 (the name of a method or a header) or "*".
bool is_http_token(std::string_view text);

}  // namespace sirve::config

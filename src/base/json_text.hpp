#pragma once

#include <string>
#include <string_view>

namespace sirve {

/// Appends `text` to `out` as the inside of a JSON string: quotes, backslashes and control characters escaped, and
/// bytes that are not UTF-8 replaced by U+FFFD, so that the result is always valid JSON.
void append_json_escaped(std::string& out, std::string_view text);

/// Appends the shortest decimal text that reads back as exactly `value`, as JSON; null if it is not finite.
/// A whole number keeps ".0", as Python writes floats.
void append_json_number(std::string& out, double value);
void append_json_number(std::string& out, float value);

}  // namespace sirve

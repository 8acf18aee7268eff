#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sirve::api {

/// Base64 with the standard alphabet (RFC 4648, section 4), for the bytes that JSON strings can't hold.

/// Nothing if `text` is no base64. The padding may be left away; white space may stand between.
std::optional<std::string> decode_base64(std::string_view text);

/// Appends `bytes` with padding and in one line.
void append_base64(std::string& out, std::string_view bytes);

}  // namespace sirve::api

#pragma once

#include <cstddef>
#include <string_view>

#include "base/error.hpp"

namespace sirve::auth {

inline constexpr std::size_t kMaxTokenBytes = 8 * 1024;

/// Whether `token` looks like a signed JWT at all: at most kMaxTokenBytes, three parts between dots, none empty, each
/// in base64url without padding, blanks or stray bits. Libraries are more lenient, and then one token has many
/// spellings. Errors are kUnauthenticated.
Status check_token_text(std::string_view token);

}  // namespace sirve::auth

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace sirve::auth {

/// Longer passwords are refused before any work is done on them.
inline constexpr std::size_t kMaxPasswordBytes = 1024;

/// argon2id with libsodium's interactive limits (64 MiB): a self-describing, salted text. Blocks for tens of
/// milliseconds. Errors: kInvalidArgument for an empty or too long password, kUnavailable when there is no memory for
/// the work.
Result<std::string> hash_password(std::string_view password);

/// Constant-time comparison with a text of hash_password. Blocks as long as hash_password does.
bool verify_password(std::string_view password, const std::string& hash);

/// `length` random characters of [A-Za-z0-9_-], from the operating system's generator.
std::string random_secret(std::size_t length);

}  // namespace sirve::auth

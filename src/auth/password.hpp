#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"

namespace sirve::auth {

/// argon2id with libsodium's interactive limits: a self-describing, salted text. Blocks for tens of milliseconds.
Result<std::string> hash_password(std::string_view password);

/// Constant-time comparison with a text of hash_password.
bool verify_password(std::string_view password, const std::string& hash);

/// `length` random characters of [A-Za-z0-9_-], from the operating system's generator.
std::string random_secret(std::size_t length);

}  // namespace sirve::auth

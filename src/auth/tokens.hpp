#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "auth/principal.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"

namespace sirve::auth {

/// Issues and verifies JWTs (HS256; claims sub, role, iat, exp). Verified tokens are remembered until they expire, so
/// that a client that sends the same one again costs a hash lookup and not a signature check. Thread-safe.
class Tokens {
  public:
    Tokens(std::string secret, std::chrono::seconds lifetime, const Clock& clock);
    ~Tokens();

    Result<std::string> issue(const Principal& principal) const;

    /// Errors are kUnauthenticated with a reason that a person understands; any algorithm but HS256 is refused.
    Result<Principal> verify(std::string_view token) const;

    std::chrono::seconds lifetime() const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace sirve::auth

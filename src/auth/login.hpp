#pragma once

#include <memory>
#include <string_view>

#include "auth/principal.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"
#include "store/users.hpp"

namespace sirve::auth {

/// Checks user names and passwords. Takes as long for an unknown user as for a wrong password. After several failures
/// in a short time the pair (user, address) has to wait. Blocks for tens of milliseconds (argon2id): never on a lane.
/// Thread-safe.
class Login {
  public:
    Login(store::Users& users, const Clock& clock);
    ~Login();

    /// Errors: kUnauthenticated (the same words whatever was wrong), kResourceExhausted after too many failures, with
    /// the time to wait.
    Result<Principal> check(std::string_view username, std::string_view password, std::string_view address);

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace sirve::auth

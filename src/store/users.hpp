#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace sirve::store {

struct UserRecord {
    std::string username;
    std::string password_hash;
    std::string role;  ///< "admin" or "user"
    bool disabled = false;
    std::string created_at = {};  ///< ISO 8601
};

/// The users table. Calls may block on disk. Thread-safe.
class Users {
  public:
    virtual ~Users() = default;
    virtual Result<std::optional<UserRecord>> find(std::string_view username) = 0;
    /// Errors: kInvalidArgument if the name is taken.
    virtual Status add(const UserRecord& user) = 0;
    virtual Status set_password_hash(std::string_view username, const std::string& hash) = 0;
    virtual Result<std::vector<UserRecord>> list() = 0;
};

}  // namespace sirve::store

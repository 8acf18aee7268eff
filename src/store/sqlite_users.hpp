#pragma once

#include <mutex>

#include "store/database.hpp"
#include "store/users.hpp"

namespace sirve::store {

/// Users in the users table. Names are compared byte by byte. Database and mutex belong to Sqlite and outlive this.
class SqliteUsers final : public Users {
  public:
    SqliteUsers(Database& database, std::mutex& mutex) : database_(database), mutex_(mutex) {}

    Result<std::optional<UserRecord>> find(std::string_view username) override;
    Status add(const UserRecord& user) override;
    Status set_password_hash(std::string_view username, const std::string& hash) override;
    Result<std::vector<UserRecord>> list() override;

  private:
    Database& database_;
    std::mutex& mutex_;
};

}  // namespace sirve::store

#include "store/sqlite_users.hpp"

#include <algorithm>

namespace sirve::store {
namespace {

constexpr std::size_t kLongestName = 256;

UserRecord record_of(const Statement& row) {
    return {.username = row.text(0),
            .password_hash = row.text(1),
            .role = row.text(2),
            .disabled = row.integer(3) != 0,
            .created_at = row.text(4)};
}

Status check(const UserRecord& user) {
    const auto is_control = [](unsigned char c) { return c < 0x20 || c == 0x7f; };
    if (user.username.empty() || user.username.size() > kLongestName ||
        std::any_of(user.username.begin(), user.username.end(), is_control)) {
        return invalid_argument("a user name has 1 to 256 bytes and no control characters");
    }
    if (user.role != "admin" && user.role != "user") {
        return invalid_argument("user '" + user.username + "' can't have the role '" + user.role +
                                "'; the roles are admin and user");
    }
    if (user.password_hash.empty()) return invalid_argument("user '" + user.username + "' has no password");
    return {};
}

}  // namespace

Result<std::optional<UserRecord>> SqliteUsers::find(std::string_view username) {
    const std::lock_guard lock(mutex_);
    auto statement =
        database_.prepare("SELECT username, password_hash, role, disabled, created_at FROM users WHERE username = ?1");
    if (!statement) return statement.error();
    const auto row = statement->bind(1, username).step();
    if (!row) return row.error();
    if (!*row) return std::optional<UserRecord>();
    return std::optional(record_of(*statement));
}

Status SqliteUsers::add(const UserRecord& user) {
    if (auto checked = check(user); !checked) return checked;
    const std::lock_guard lock(mutex_);
    auto statement = database_.prepare(
        "INSERT INTO users (username, password_hash, role, disabled, created_at) VALUES (?1, ?2, ?3, ?4, ?5) "
        "ON CONFLICT DO NOTHING");
    if (!statement) return statement.error();
    const auto added = statement->bind(1, user.username)
                           .bind(2, user.password_hash)
                           .bind(3, user.role)
                           .bind(4, std::int64_t{user.disabled})
                           .bind(5, user.created_at)
                           .run();
    if (!added) return added;
    if (database_.changes() == 0) return invalid_argument("there is a user '" + user.username + "' already");
    return {};
}

Status SqliteUsers::set_password_hash(std::string_view username, const std::string& hash) {
    if (hash.empty())
        return invalid_argument("an empty password hash would lock user '" + std::string(username) + "' out");
    const std::lock_guard lock(mutex_);
    auto statement = database_.prepare("UPDATE users SET password_hash = ?2 WHERE username = ?1");
    if (!statement) return statement.error();
    if (const auto done = statement->bind(1, username).bind(2, std::string_view(hash)).run(); !done) return done;
    if (database_.changes() == 0) return not_found("there is no user '" + std::string(username) + "'");
    return {};
}

Result<std::vector<UserRecord>> SqliteUsers::list() {
    const std::lock_guard lock(mutex_);
    auto statement =
        database_.prepare("SELECT username, password_hash, role, disabled, created_at FROM users ORDER BY username");
    if (!statement) return statement.error();
    std::vector<UserRecord> users;
    auto row = statement->step();
    for (; row.ok() && *row; row = statement->step()) users.push_back(record_of(*statement));
    if (!row) return row.error();
    return users;
}

}  // namespace sirve::store

#include "store/migrations.hpp"

#include <array>
#include <string>

namespace sirve::store {
namespace {

constexpr auto kMigrations = std::to_array<std::string_view>({
    // 1: users, the latest predictions, totals of each model. Times are microseconds since 1970, UTC.
    R"(
    CREATE TABLE users (
        username      TEXT PRIMARY KEY NOT NULL,
        password_hash TEXT NOT NULL,
        role          TEXT NOT NULL CHECK (role IN ('admin', 'user')),
        disabled      INTEGER NOT NULL DEFAULT 0 CHECK (disabled IN (0, 1)),
        created_at    TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE history (
        id              INTEGER PRIMARY KEY,
        time_us         INTEGER NOT NULL,
        model_id        TEXT NOT NULL,
        predictions     INTEGER NOT NULL,
        mean_confidence REAL
    ) STRICT;
    CREATE TABLE model_totals (
        model_id     TEXT PRIMARY KEY NOT NULL,
        predictions  INTEGER NOT NULL,
        last_used_us INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    )",
});

Result<std::size_t> version_of(Database& database) {
    auto statement = database.prepare("PRAGMA user_version");
    if (!statement) return statement.error();
    const auto row = statement->step();
    if (!row) return row.error();
    return static_cast<std::size_t>(statement->integer(0));
}

/// false: another process has done it meanwhile.
Result<bool> apply_next(Database& database, std::span<const std::string_view> steps) {
    Transaction transaction(database);
    if (auto begun = transaction.begin(); !begun) return begun.error();
    const auto version = version_of(database);
    if (!version) return version.error();
    if (*version >= steps.size()) return false;
    const auto next = std::to_string(*version + 1);
    if (auto done = database.execute(std::string(steps[*version])); !done) return done.error().in("migration " + next);
    // PRAGMA takes no parameters; the number is ours.
    if (auto done = database.execute("PRAGMA user_version = " + next); !done) return done.error();
    if (auto done = transaction.commit(); !done) return done.error();
    return true;
}

}  // namespace

std::span<const std::string_view> migrations() {
    return kMigrations;
}

Status migrate(Database& database, std::span<const std::string_view> steps) {
    auto version = version_of(database);
    while (version.ok() && *version < steps.size()) {
        if (const auto applied = apply_next(database, steps); !applied) return applied.error();
        version = version_of(database);
    }
    if (!version) return version.error();
    if (*version > steps.size()) {
        return Error(ErrorCode::kFailedPrecondition,
                     database.name() + ": written by a newer version of this program (schema " +
                         std::to_string(*version) + ", this one knows " + std::to_string(steps.size()) +
                         "); use that version or another directory");
    }
    return {};
}

}  // namespace sirve::store

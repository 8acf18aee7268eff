#include "store/sqlite.hpp"

#include <mutex>
#include <utility>

#include "store/database.hpp"
#include "store/migrations.hpp"
#include "store/sqlite_history.hpp"
#include "store/sqlite_users.hpp"

namespace sirve::store {

struct Sqlite::Impl {
    explicit Impl(std::unique_ptr<Database> opened) : database(std::move(opened)) {}

    std::unique_ptr<Database> database;
    std::mutex mutex;  // one at a time on the one connection: writes are rare and short
    SqliteUsers users{*database, mutex};
    SqliteHistory history{*database, mutex};
};

Sqlite::Sqlite(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Sqlite::~Sqlite() = default;

Result<std::unique_ptr<Sqlite>> Sqlite::open(const std::filesystem::path& file) {
    auto database = Database::open(file);
    if (!database) return database.error();
    if (auto migrated = migrate(**database); !migrated) return migrated.error();
    return std::unique_ptr<Sqlite>(new Sqlite(std::make_unique<Impl>(*std::move(database))));
}

Users& Sqlite::users() {
    return impl_->users;
}
History& Sqlite::history() {
    return impl_->history;
}

}  // namespace sirve::store

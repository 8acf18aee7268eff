#include "store/database.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <limits>
#include <system_error>

namespace sirve::store {
namespace {

constexpr int kBusyMilliseconds = 5000;  // another process (a `sirve user` command) holds the lock only for moments

Error unusable(const std::string& name, const std::string& what) {
    return Error(ErrorCode::kFailedPrecondition, name + ": " + what);
}

/// What is wrong and what helps, by SQLite's primary result code.
Error explain(const std::string& name, int code, const std::string& detail) {
    switch (code & 0xff) {
        case SQLITE_NOTADB:
            return unusable(name, "this is not a SQLite database; name another file or move this one away");
        case SQLITE_CORRUPT:
            return unusable(name, "the database is damaged (" + detail + "); restore a backup or move it away");
        case SQLITE_READONLY:
        case SQLITE_PERM:
        case SQLITE_CANTOPEN:
        case SQLITE_AUTH:
            return unusable(name,
                            "the database can't be written (" + detail + "); it and its directory must be writable");
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return Error(ErrorCode::kUnavailable, name + ": another process keeps the database locked");
        case SQLITE_FULL:
        case SQLITE_IOERR:
            return Error(ErrorCode::kUnavailable, name + ": writing failed (" + detail + "); is the disk full?");
        default:
            return internal_error(name + ": " + detail);
    }
}

std::string system_message(int error) {
    return std::system_category().message(error);
}

Status make_directory(const std::filesystem::path& directory) {
    if (directory.empty()) return {};
    std::error_code error;
    const bool made = std::filesystem::create_directories(directory, error);
    if (error) return unusable(directory.string(), "the directory can't be made: " + error.message());
    // Users and secrets live there: nobody else needs to look in.
    if (made) std::filesystem::permissions(directory, std::filesystem::perms::owner_all, error);
    return {};
}

/// Makes the file, or takes its rights from others, before SQLite opens it: the files beside it (-wal, -shm) get the
/// mode of the database when SQLite makes them.
Status make_private(const std::filesystem::path& file) {
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (descriptor < 0) return unusable(file.string(), "the database can't be written: " + system_message(errno));
    const int changed = ::fchmod(descriptor, S_IRUSR | S_IWUSR);
    const int error = errno;
    ::close(descriptor);
    if (changed != 0) return unusable(file.string(), "its mode can't be set to 0600: " + system_message(error));
    for (const char* suffix : {"-wal", "-shm"}) {
        const std::string beside = file.string() + suffix;
        if (::chmod(beside.c_str(), S_IRUSR | S_IWUSR) != 0 && errno != ENOENT) {
            return unusable(beside, "its mode can't be set to 0600: " + system_message(errno));
        }
    }
    return {};
}

}  // namespace

void Statement::Finalize::operator()(sqlite3_stmt* statement) const {
    sqlite3_finalize(statement);
}

void Statement::keep_failure(int code) {
    if (bind_failure_ == SQLITE_OK) bind_failure_ = code;
}

Statement& Statement::bind(int parameter, std::string_view text) {
    // A null pointer would bind NULL instead of an empty text.
    const char* data = text.data() ? text.data() : "";
    keep_failure(sqlite3_bind_text64(statement_.get(), parameter, data, text.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
    return *this;
}

Statement& Statement::bind(int parameter, std::int64_t number) {
    keep_failure(sqlite3_bind_int64(statement_.get(), parameter, number));
    return *this;
}

Statement& Statement::bind(int parameter, double number) {
    keep_failure(sqlite3_bind_double(statement_.get(), parameter, number));
    return *this;
}

Result<bool> Statement::step() {
    if (bind_failure_ != SQLITE_OK) return database_->failure(bind_failure_);
    const int code = sqlite3_step(statement_.get());
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    return database_->failure(code);
}

Status Statement::run() {
    const auto row = step();
    if (!row) return row.error();
    return {};
}

void Statement::reset() {
    sqlite3_reset(statement_.get());
    sqlite3_clear_bindings(statement_.get());
    bind_failure_ = SQLITE_OK;
}

std::string Statement::text(int column) const {
    const auto* bytes = sqlite3_column_text(statement_.get(), column);
    if (!bytes) return {};
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column));
    return std::string(reinterpret_cast<const char*>(bytes), size);
}

std::int64_t Statement::integer(int column) const {
    return sqlite3_column_int64(statement_.get(), column);
}

double Statement::real(int column) const {
    if (sqlite3_column_type(statement_.get(), column) == SQLITE_NULL) return std::numeric_limits<double>::quiet_NaN();
    return sqlite3_column_double(statement_.get(), column);
}

void Database::Close::operator()(sqlite3* connection) const {
    sqlite3_close_v2(connection);
}

Database::Database(std::unique_ptr<sqlite3, Close> connection, std::string name)
    : connection_(std::move(connection)), name_(std::move(name)) {}

Result<std::unique_ptr<Database>> Database::open(const std::filesystem::path& file) {
    const bool in_memory = file.empty();
    if (!in_memory) {
        if (auto made = make_directory(file.parent_path()); !made) return made.error();
        if (auto made = make_private(file); !made) return made.error();
    }
    sqlite3* raw = nullptr;
    const std::string target = in_memory ? ":memory:" : file.string();
    const int code = sqlite3_open_v2(target.c_str(), &raw,
                                     SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
    std::unique_ptr<sqlite3, Close> connection(raw);  // to be closed also when opening failed
    if (code != SQLITE_OK) return explain(target, code, raw ? sqlite3_errmsg(raw) : sqlite3_errstr(code));

    std::unique_ptr<Database> database(new Database(std::move(connection), in_memory ? "the store in memory" : target));
    if (auto ready = database->prepare_connection(in_memory); !ready) return ready.error();
    return database;
}

Status Database::prepare_connection(bool in_memory) {
    sqlite3_extended_result_codes(connection_.get(), 1);
    sqlite3_busy_timeout(connection_.get(), kBusyMilliseconds);
    // The file may come from elsewhere: its schema must not call functions or rewrite itself.
    sqlite3_db_config(connection_.get(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(connection_.get(), SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    if (sqlite3_db_readonly(connection_.get(), "main") == 1) return failure(SQLITE_READONLY);
    if (in_memory) return {};
    if (auto sound = check_integrity(); !sound) return sound;
    if (auto wal = execute("PRAGMA journal_mode = WAL"); !wal) return wal;
    // FULL: a user or password that was acknowledged survives a power cut. History would do with less, but it comes in
    // batches, so that its one fsync a batch is not worth a second connection.
    return execute("PRAGMA synchronous = FULL");
}

/// The file is small (users, and a history of bounded length), so reading all of it costs little; damage is then found
/// at the start and not at somebody's login.
Status Database::check_integrity() {
    auto statement = prepare("PRAGMA quick_check(1)");
    if (!statement) return statement.error();
    const auto row = statement->step();
    if (!row) return row.error();
    if (const auto verdict = statement->text(0); verdict != "ok") return explain(name_, SQLITE_CORRUPT, verdict);
    return {};
}

Result<Statement> Database::prepare(std::string_view sql) const {
    sqlite3_stmt* raw = nullptr;
    const int code = sqlite3_prepare_v2(connection_.get(), sql.data(), static_cast<int>(sql.size()), &raw, nullptr);
    Statement statement(*this, raw);
    if (code != SQLITE_OK) return failure(code);
    return statement;
}

Status Database::execute(const std::string& sql) {
    const int code = sqlite3_exec(connection_.get(), sql.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return failure(code);
    return {};
}

std::int64_t Database::changes() const {
    return sqlite3_changes64(connection_.get());
}

Error Database::failure(int code) const {
    const bool current = sqlite3_extended_errcode(connection_.get()) == code;
    return explain(name_, code, current ? sqlite3_errmsg(connection_.get()) : sqlite3_errstr(code));
}

Transaction::~Transaction() {
    // Fails only when SQLite has rolled back by itself already.
    if (open_) static_cast<void>(database_.execute("ROLLBACK"));
}

Status Transaction::begin() {
    auto begun = database_.execute("BEGIN IMMEDIATE");
    open_ = begun.ok();
    return begun;
}

Status Transaction::commit() {
    auto committed = database_.execute("COMMIT");
    if (committed) open_ = false;
    return committed;
}

}  // namespace sirve::store

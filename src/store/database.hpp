#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "base/error.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace sirve::store {

class Database;

/// A compiled statement and the row that it stands on. Ends before its Database. Not thread-safe.
///
///     auto statement = database.prepare("SELECT role FROM users WHERE username = ?1");
///     if (!statement) return statement.error();
///     statement->bind(1, username);
///     auto row = statement->step();
class Statement {
  public:
    /// Parameters count from 1. Texts are copied. A failure shows up in the next step().
    Statement& bind(int parameter, std::string_view text);
    Statement& bind(int parameter, std::int64_t number);
    Statement& bind(int parameter, double number);

    /// true: there is a row to read; false: the statement is done.
    Result<bool> step();
    /// For a statement that gives no rows.
    Status run();
    /// Makes it ready to run again with other parameters.
    void reset();

    // Columns of the current row, from 0.
    std::string text(int column) const;
    std::int64_t integer(int column) const;
    double real(int column) const;  ///< NULL is not a number, as SQLite stores NaN

  private:
    friend class Database;
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const;
    };
    Statement(const Database& database, sqlite3_stmt* statement) : database_(&database), statement_(statement) {}
    void keep_failure(int code);

    const Database* database_;
    std::unique_ptr<sqlite3_stmt, Finalize> statement_;
    int bind_failure_ = 0;
};

/// One connection to a SQLite file. Statements refer to it, so it stays where it was made. Not thread-safe: its owner
/// has a mutex.
class Database {
  public:
    /// Opens or creates the file with mode 0600 and checks that it is an undamaged database that can be written. An
    /// empty path is a database in memory only. Errors name the file.
    static Result<std::unique_ptr<Database>> open(const std::filesystem::path& file);

    Result<Statement> prepare(std::string_view sql) const;
    /// Runs one or more statements of ours that take no parameters.
    Status execute(const std::string& sql);
    /// Rows that the last INSERT, UPDATE or DELETE touched.
    std::int64_t changes() const;
    /// "data/sirve.db", for messages.
    const std::string& name() const { return name_; }

  private:
    friend class Statement;
    struct Close {
        void operator()(sqlite3* connection) const;
    };
    Database(std::unique_ptr<sqlite3, Close> connection, std::string name);
    Status prepare_connection(bool in_memory);
    Status check_integrity();
    Error failure(int code) const;

    std::unique_ptr<sqlite3, Close> connection_;
    std::string name_;
};

/// Everything until commit() happens together or, if commit() is not reached, not at all.
class Transaction {
  public:
    explicit Transaction(Database& database) : database_(database) {}
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;

    /// Takes the write lock at once, so that two processes can't both read and then fail to write.
    Status begin();
    Status commit();

  private:
    Database& database_;
    bool open_ = false;
};

}  // namespace sirve::store

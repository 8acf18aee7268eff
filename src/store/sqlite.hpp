#pragma once

#include <filesystem>
#include <memory>

#include "base/error.hpp"
#include "store/history.hpp"
#include "store/users.hpp"

namespace sirve::store {

/// The embedded store: one SQLite file (WAL) that holds every table. Missing tables are made on opening; migrations are
/// one ordered list. Thread-safe.
class Sqlite {
  public:
    /// Opens or creates the file, mode 0600, its directory included. An empty path is a store in memory only. Errors
    /// name the file.
    static Result<std::unique_ptr<Sqlite>> open(const std::filesystem::path& file);
    ~Sqlite();

    /// Both live as long as this object.
    Users& users();
    History& history();

  private:
    struct Impl;
    explicit Sqlite(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace sirve::store

#include "store/sqlite_history.hpp"

#include <algorithm>
#include <chrono>
#include <limits>

namespace sirve::store {
namespace {

using std::chrono::duration_cast;
using std::chrono::microseconds;

/// Microseconds are what ISO times show; an integer keeps them exactly.
std::int64_t microseconds_of(SystemTime time) {
    return duration_cast<microseconds>(time.time_since_epoch()).count();
}

SystemTime time_of(std::int64_t count) {
    return SystemTime(duration_cast<SystemTime::duration>(microseconds(count)));
}

/// SQLite's integers have a sign.
std::int64_t stored(std::uint64_t count) {
    return static_cast<std::int64_t>(std::min<std::uint64_t>(count, std::numeric_limits<std::int64_t>::max()));
}

}  // namespace

Status SqliteHistory::append(const std::vector<PredictionRecord>& records, const std::vector<ModelTotal>& added,
                             std::size_t keep) {
    const std::lock_guard lock(mutex_);
    Transaction transaction(database_);
    if (auto begun = transaction.begin(); !begun) return begun;
    if (auto done = insert(records); !done) return done;
    if (auto done = add_totals(added); !done) return done;
    if (auto done = forget_all_but(keep); !done) return done;
    return transaction.commit();
}

Status SqliteHistory::insert(const std::vector<PredictionRecord>& records) {
    auto statement = database_.prepare(
        "INSERT INTO history (time_us, model_id, predictions, mean_confidence) VALUES (?1, ?2, ?3, ?4)");
    if (!statement) return statement.error();
    for (const auto& record : records) {
        const auto done = statement->bind(1, microseconds_of(record.time))
                              .bind(2, record.model_id)
                              .bind(3, stored(record.predictions))
                              .bind(4, record.mean_confidence)
                              .run();
        if (!done) return done;
        statement->reset();
    }
    return {};
}

Status SqliteHistory::add_totals(const std::vector<ModelTotal>& added) {
    auto statement = database_.prepare(
        "INSERT INTO model_totals (model_id, predictions, last_used_us) VALUES (?1, ?2, ?3) "
        "ON CONFLICT (model_id) DO UPDATE SET predictions = predictions + excluded.predictions, "
        "last_used_us = max(last_used_us, excluded.last_used_us)");
    if (!statement) return statement.error();
    for (const auto& total : added) {
        const auto done = statement->bind(1, total.model_id)
                              .bind(2, stored(total.predictions))
                              .bind(3, microseconds_of(total.last_used))
                              .run();
        if (!done) return done;
        statement->reset();
    }
    return {};
}

Status SqliteHistory::forget_all_but(std::size_t keep) {
    auto statement = database_.prepare(
        "DELETE FROM history WHERE id <= (SELECT id FROM history ORDER BY id DESC LIMIT 1 OFFSET ?1)");
    if (!statement) return statement.error();
    return statement->bind(1, stored(keep)).run();
}

Result<std::vector<PredictionRecord>> SqliteHistory::latest(std::size_t count) {
    const std::lock_guard lock(mutex_);
    auto statement = database_.prepare(
        "SELECT time_us, model_id, predictions, mean_confidence FROM history ORDER BY id DESC LIMIT ?1");
    if (!statement) return statement.error();
    statement->bind(1, stored(count));
    std::vector<PredictionRecord> records;
    auto row = statement->step();
    for (; row.ok() && *row; row = statement->step()) {
        records.push_back({.time = time_of(statement->integer(0)),
                           .model_id = statement->text(1),
                           .predictions = static_cast<std::uint64_t>(statement->integer(2)),
                           .mean_confidence = statement->real(3)});
    }
    if (!row) return row.error();
    std::reverse(records.begin(), records.end());
    return records;
}

Result<std::vector<ModelTotal>> SqliteHistory::totals() {
    const std::lock_guard lock(mutex_);
    auto statement =
        database_.prepare("SELECT model_id, predictions, last_used_us FROM model_totals ORDER BY model_id");
    if (!statement) return statement.error();
    std::vector<ModelTotal> totals;
    auto row = statement->step();
    for (; row.ok() && *row; row = statement->step()) {
        totals.push_back({.model_id = statement->text(0),
                          .predictions = static_cast<std::uint64_t>(statement->integer(1)),
                          .last_used = time_of(statement->integer(2))});
    }
    if (!row) return row.error();
    return totals;
}

}  // namespace sirve::store

#pragma once

#include <mutex>

#include "store/database.hpp"
#include "store/history.hpp"

namespace sirve::store {

/// History in the tables history and model_totals. Records keep the order in which they were appended, whatever the
/// clock did meanwhile. Database and mutex belong to Sqlite and outlive this.
class SqliteHistory final : public History {
  public:
    SqliteHistory(Database& database, std::mutex& mutex) : database_(database), mutex_(mutex) {}

    Status append(const std::vector<PredictionRecord>& records, const std::vector<ModelTotal>& added,
                  std::size_t keep) override;
    Result<std::vector<PredictionRecord>> latest(std::size_t count) override;
    Result<std::vector<ModelTotal>> totals() override;

  private:
    Status insert(const std::vector<PredictionRecord>& records);
    Status add_totals(const std::vector<ModelTotal>& added);
    Status forget_all_but(std::size_t keep);

    Database& database_;
    std::mutex& mutex_;
};

}  // namespace sirve::store

#include "models/recorder.hpp"

#include <gtest/gtest.h>

namespace sirve::models {
namespace {

class FakeHistory final : public store::History {
  public:
    Status append(const std::vector<store::PredictionRecord>& records, const std::vector<store::ModelTotal>& added,
                  std::size_t) override {
        if (broken) return internal_error("disk full");
        for (const auto& record : records) saved.push_back(record);
        for (const auto& total : added) rows[total.model_id] += total.predictions;
        return {};
    }
    Result<std::vector<store::PredictionRecord>> latest(std::size_t) override { return saved; }
    Result<std::vector<store::ModelTotal>> totals() override {
        std::vector<store::ModelTotal> all;
        for (const auto& [id, count] : rows) all.push_back({id, count, {}});
        return all;
    }

    bool broken = false;
    std::vector<store::PredictionRecord> saved;
    std::map<std::string, std::uint64_t> rows;
};

class RecorderTest : public ::testing::Test {
  protected:
    FakeHistory history_;
    ManualClock clock_;
    Log log_{{LogLevel::kOff, false, {}}};
};

TEST_F(RecorderTest, counts_rows_not_requests) {
    Recorder recorder(history_, clock_, log_);
    recorder.record("a", 3, 0.5);
    recorder.record("b", 2, 0.25);
    EXPECT_EQ(recorder.total_predictions(), 5U);
    EXPECT_EQ(recorder.use_of("a")->predictions, 3U);
    EXPECT_FALSE(recorder.use_of("c").has_value());
    EXPECT_EQ(recorder.history().back().model_id, "b");
    EXPECT_EQ(recorder.history().back().mean_confidence, 0.25);
}

TEST_F(RecorderTest, keeps_only_the_newest_records) {
    Recorder recorder(history_, clock_, log_);
    for (std::uint64_t i = 1; i <= Recorder::kHistoryLength + 5; ++i) recorder.record("a", i, 0);
    const auto records = recorder.history();
    ASSERT_EQ(records.size(), Recorder::kHistoryLength);
    EXPECT_EQ(records.front().predictions, 6U);
    EXPECT_EQ(records.back().predictions, Recorder::kHistoryLength + 5);
}

TEST_F(RecorderTest, goes_on_after_a_restart) {
    {
        Recorder recorder(history_, clock_, log_);
        recorder.record("a", 3, 0.5);
    }
    const Recorder again(history_, clock_, log_);
    EXPECT_EQ(again.total_predictions(), 3U);
    EXPECT_EQ(again.history().size(), 1U);
    EXPECT_EQ(again.use_of("a")->predictions, 3U);
}

TEST_F(RecorderTest, loses_nothing_while_the_store_fails) {
    Recorder recorder(history_, clock_, log_);
    history_.broken = true;
    recorder.record("a", 3, 0.5);
    recorder.flush();
    recorder.record("a", 4, 0.5);
    EXPECT_EQ(recorder.total_predictions(), 7U);
    history_.broken = false;
    recorder.flush();
    EXPECT_EQ(history_.rows["a"], 7U);
    EXPECT_EQ(history_.saved.size(), 2U);
}

}  // namespace
}  // namespace sirve::models

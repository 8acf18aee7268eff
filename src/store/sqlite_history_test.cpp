#include "store/sqlite_history.hpp"

#include <cmath>
#include <limits>

#include "store/sqlite.hpp"

namespace sirve::store {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

SystemTime at(std::int64_t microseconds) {
    return SystemTime(std::chrono::microseconds(microseconds));
}

class SqliteHistoryTest : public testing::Test {
  protected:
    std::unique_ptr<Sqlite> store_ = Sqlite::open({}).value();
    History& history_ = store_->history();
};

TEST_F(SqliteHistoryTest, IsEmptyAtFirst) {
    EXPECT_THAT(history_.latest(10).value(), IsEmpty());
    EXPECT_THAT(history_.totals().value(), IsEmpty());
    EXPECT_TRUE(history_.append({}, {}, 10).ok());
}

TEST_F(SqliteHistoryTest, KeepsEveryFieldToTheMicrosecond) {
    ASSERT_TRUE(history_.append({{at(1'705'314'645'123'456), "default", 3, 0.1}}, {}, 10).ok());
    const auto records = history_.latest(10).value();
    ASSERT_THAT(records, SizeIs(1));
    EXPECT_EQ(records[0].time, at(1'705'314'645'123'456));
    EXPECT_EQ(records[0].model_id, "default");
    EXPECT_EQ(records[0].predictions, 3u);
    EXPECT_EQ(records[0].mean_confidence, 0.1);
}

TEST_F(SqliteHistoryTest, GivesTheNewestOldestFirst) {
    // The clock went back between the second and the third: the order stays that of appending.
    ASSERT_TRUE(history_.append({{at(10), "a", 1, 0}, {at(20), "b", 1, 0}}, {}, 10).ok());
    ASSERT_TRUE(history_.append({{at(5), "c", 1, 0}}, {}, 10).ok());
    const auto records = history_.latest(2).value();
    ASSERT_THAT(records, SizeIs(2));
    EXPECT_EQ(records[0].model_id, "b");
    EXPECT_EQ(records[1].model_id, "c");
    EXPECT_THAT(history_.latest(0).value(), IsEmpty());
    EXPECT_THAT(history_.latest(std::numeric_limits<std::size_t>::max()).value(), SizeIs(3));
}

TEST_F(SqliteHistoryTest, ForgetsAllButTheNewest) {
    for (std::uint64_t i = 1; i <= 25; ++i) {
        ASSERT_TRUE(history_.append({{at(1), "m", i, 0}, {at(1), "m", i + 100, 0}}, {}, 7).ok());
        ASSERT_LE(history_.latest(100).value().size(), 7u);
    }
    const auto records = history_.latest(100).value();
    ASSERT_THAT(records, SizeIs(7));
    EXPECT_EQ(records.front().predictions, 122u);
    EXPECT_EQ(records.back().predictions, 125u);
    ASSERT_TRUE(history_.append({{at(1), "m", 1, 0}}, {}, 0).ok());
    EXPECT_THAT(history_.latest(100).value(), IsEmpty());
}

TEST_F(SqliteHistoryTest, AddsUpTotalsAndKeepsTheLatestUse) {
    ASSERT_TRUE(history_.append({}, {{"b", 5, at(100)}, {"a", 1, at(50)}}, 1).ok());
    ASSERT_TRUE(history_.append({}, {{"b", 7, at(90)}}, 1).ok());
    const auto totals = history_.totals().value();
    ASSERT_THAT(totals, SizeIs(2));
    EXPECT_EQ(totals[0].model_id, "a");
    EXPECT_EQ(totals[1].model_id, "b");
    EXPECT_EQ(totals[1].predictions, 12u);
    EXPECT_EQ(totals[1].last_used, at(100));
}

TEST_F(SqliteHistoryTest, ConfidenceThatIsNoNumberDoesNotLoseTheBatch) {
    ASSERT_TRUE(history_.append({{at(1), "m", 1, std::nan("")}, {at(2), "m", 1, 1.5}}, {}, 10).ok());
    const auto records = history_.latest(10).value();
    ASSERT_THAT(records, SizeIs(2));
    EXPECT_TRUE(std::isnan(records[0].mean_confidence));
    EXPECT_EQ(records[1].mean_confidence, 1.5);
}

TEST_F(SqliteHistoryTest, FailureLeavesNothingBehind) {
    // The sum of the totals leaves the range of integers, which the table refuses.
    constexpr auto kMost = std::numeric_limits<std::uint64_t>::max();
    ASSERT_TRUE(history_.append({}, {{"m", kMost, at(1)}}, 10).ok());
    EXPECT_FALSE(history_.append({{at(1), "m", 1, 0}}, {{"m", kMost, at(1)}}, 10).ok());
    EXPECT_THAT(history_.latest(10).value(), IsEmpty());
    EXPECT_TRUE(history_.append({{at(1), "m", 1, 0}}, {}, 10).ok());
}

}  // namespace
}  // namespace sirve::store

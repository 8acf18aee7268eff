#include "batching/bucket_plan.hpp"

#include <gtest/gtest.h>

namespace sirve::batching {
namespace {

constexpr BucketSet kAll = (1U << kBucketCount) - 1;

std::vector<Chunk> plan(std::size_t rows, BucketSet available) {
    std::vector<Chunk> chunks;
    plan_chunks(rows, available, chunks);
    return chunks;
}

TEST(BucketPlan, uses_the_exact_bucket) {
    EXPECT_EQ(plan(1, kAll), (std::vector<Chunk>{{0, 1}}));
    EXPECT_EQ(plan(64, kAll), (std::vector<Chunk>{{6, 64}}));
}

TEST(BucketPlan, pads_to_the_next_bucket) {
    EXPECT_EQ(plan(30, kAll), (std::vector<Chunk>{{5, 30}}));
}

TEST(BucketPlan, runs_row_by_row_when_there_is_nothing_else) {
    EXPECT_EQ(plan(3, 1), (std::vector<Chunk>{{0, 1}, {0, 1}, {0, 1}}));
}

TEST(BucketPlan, does_not_pad_a_row_to_a_huge_bucket) {
    EXPECT_EQ(plan(2, 1U | 1U << 10), (std::vector<Chunk>{{0, 1}, {0, 1}}));
}

TEST(BucketPlan, splits_what_is_larger_than_the_largest_bucket) {
    const auto chunks = plan(2500, kAll);
    EXPECT_EQ(chunks[0], (Chunk{10, 1024}));
    EXPECT_EQ(chunks[1], (Chunk{10, 1024}));
}

TEST(BucketPlan, covers_every_row_exactly_once_for_every_set) {
    for (BucketSet available = 1; available <= kAll; available += 2) {
        for (std::size_t rows = 1; rows <= 40; ++rows) {
            std::size_t covered = 0;
            for (const Chunk& chunk : plan(rows, available)) {
                ASSERT_TRUE(available >> chunk.bucket & 1U);
                ASSERT_LE(chunk.rows, bucket_size(chunk.bucket));
                ASSERT_GT(chunk.rows, 0U);
                covered += chunk.rows;
            }
            ASSERT_EQ(covered, rows);
        }
    }
    EXPECT_TRUE(plan(0, kAll).empty());
}

TEST(BucketDemand, asks_once_for_a_bucket_that_is_wanted_often) {
    BucketDemand demand;
    EXPECT_FALSE(demand.note(30, 1));
    EXPECT_FALSE(demand.note(32, 1));
    EXPECT_TRUE(demand.note(17, 1));
    EXPECT_FALSE(demand.note(30, 1));
    EXPECT_FALSE(demand.note(30, 1U | 1U << 5));
}

TEST(BucketDemand, wants_the_smallest_bucket_that_holds_the_rows) {
    EXPECT_EQ(wanted_bucket(1), 0U);
    EXPECT_EQ(wanted_bucket(2), 1U);
    EXPECT_EQ(wanted_bucket(33), 6U);
    EXPECT_EQ(wanted_bucket(100'000), kBucketCount - 1);
}

}  // namespace
}  // namespace sirve::batching

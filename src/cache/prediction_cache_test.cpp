#include "cache/prediction_cache.hpp"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace sirve::cache {
namespace {

using namespace std::chrono_literals;

CachedPrediction number(double value) {
    return {{{{1}, {value}}}, {}};
}

class PredictionCacheTest : public ::testing::Test {
  protected:
    double value(PredictionCache& cache, const std::string& key) {
        const auto found = cache.find(key);
        return found ? found->outputs[0].values[0] : -1;
    }
    ManualClock clock_;
};

TEST_F(PredictionCacheTest, gives_back_what_was_put_in) {
    PredictionCache cache(10, 60s, clock_);
    EXPECT_EQ(cache.find("a"), nullptr);
    cache.insert("a", {{{{2}, {1, 2}}}, {0.5}});
    EXPECT_EQ(cache.find("a")->outputs[0].values, (std::vector<double>{1, 2}));
    EXPECT_EQ(cache.find("a")->confidence, (std::vector<double>{0.5}));
    EXPECT_EQ(cache.hits(), 2U);
    EXPECT_EQ(cache.misses(), 1U);
}

TEST_F(PredictionCacheTest, forgets_after_the_time_to_live) {
    PredictionCache cache(10, 60s, clock_);
    cache.insert("a", number(1));
    clock_.advance(59s);
    EXPECT_EQ(value(cache, "a"), 1);
    clock_.advance(1s);
    EXPECT_EQ(value(cache, "a"), -1);
    EXPECT_EQ(cache.size(), 0U);
}

TEST_F(PredictionCacheTest, drops_the_least_recently_used) {
    PredictionCache cache(2, 60s, clock_);
    cache.insert("a", number(1));
    cache.insert("b", number(2));
    EXPECT_EQ(value(cache, "a"), 1);
    cache.insert("c", number(3));
    EXPECT_EQ(value(cache, "b"), -1);
    EXPECT_EQ(value(cache, "a"), 1);
    EXPECT_EQ(value(cache, "c"), 3);
}

TEST_F(PredictionCacheTest, never_holds_more_than_its_capacity) {
    for (const std::size_t capacity : {1U, 7U, 8U, 9U, 1000U}) {
        PredictionCache cache(capacity, 60s, clock_);
        for (int i = 0; i < 5000; ++i) cache.insert(std::to_string(i), number(1));
        EXPECT_LE(cache.size(), capacity);
        EXPECT_GE(cache.size(), capacity / 2);
    }
}

TEST_F(PredictionCacheTest, replaces_the_value_of_a_known_key) {
    PredictionCache cache(2, 60s, clock_);
    cache.insert("a", number(1));
    cache.insert("a", number(2));
    EXPECT_EQ(value(cache, "a"), 2);
    EXPECT_EQ(cache.size(), 1U);
}

TEST_F(PredictionCacheTest, is_off_with_capacity_zero) {
    PredictionCache cache(0, 60s, clock_);
    cache.insert("a", number(1));
    EXPECT_FALSE(cache.enabled());
    EXPECT_EQ(cache.find("a"), nullptr);
}

TEST_F(PredictionCacheTest, clear_empties_it) {
    PredictionCache cache(100, 60s, clock_);
    for (int i = 0; i < 50; ++i) cache.insert(std::to_string(i), number(1));
    cache.clear();
    EXPECT_EQ(cache.size(), 0U);
    EXPECT_EQ(cache.find("1"), nullptr);
}

TEST_F(PredictionCacheTest, is_safe_from_several_threads) {
    PredictionCache cache(64, 60s, clock_);
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&cache, t] {
            for (int i = 0; i < 5000; ++i) {
                const std::string key = std::to_string(i % 100);
                const auto found = cache.find(key);
                if (found) {
                    ASSERT_EQ(found->outputs[0].values[0], i % 100);
                }
                cache.insert(key, number(i % 100));
                if (i % 1000 == 0 && t == 0) cache.clear();
            }
        });
    for (std::thread& thread : threads) thread.join();
    EXPECT_LE(cache.size(), 64U);
}

}  // namespace
}  // namespace sirve::cache

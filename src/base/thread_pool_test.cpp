#include "base/thread_pool.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <memory>

namespace sirve {
namespace {

TEST(ThreadPool, runs_every_task) {
    std::atomic<int> sum{0};
    std::promise<void> last;
    ThreadPool pool(2);
    for (int i = 1; i <= 100; ++i)
        pool.post([&, i] {
            if (sum.fetch_add(i) + i == 5050) last.set_value();
        });
    last.get_future().wait();
    EXPECT_EQ(sum, 5050);
}

TEST(ThreadPool, refuses_beyond_the_limit_of_waiting_tasks) {
    std::promise<void> started;
    std::promise<void> release;
    ThreadPool pool(1);  // after what its tasks use
    pool.post([&] {
        started.set_value();
        release.get_future().wait();
    });
    started.get_future().wait();
    EXPECT_TRUE(pool.try_post([] {}, 1));
    EXPECT_FALSE(pool.try_post([] {}, 1));
    release.set_value();
}

TEST(ThreadPool, releases_dropped_tasks_when_it_stops) {
    auto owned = std::make_shared<int>(1);
    ThreadPool pool(0);
    pool.post([owned] {});
    EXPECT_EQ(owned.use_count(), 2);
    pool.stop();
    EXPECT_EQ(owned.use_count(), 1);
    pool.post([owned] {});
    EXPECT_EQ(owned.use_count(), 1);
}

}  // namespace
}  // namespace sirve

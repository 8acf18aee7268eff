#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "metrics/process.hpp"
#include "metrics/registry.hpp"

namespace sirve::metrics {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

std::string text_of(const Registry& registry) {
    Exposition out;
    registry.write(out);
    return out.take();
}

TEST(Counter, sums_what_all_threads_added) {
    Counter counter;
    std::vector<std::thread> threads;
    for (int i = 0; i < 20; ++i)
        threads.emplace_back([&] {
            for (int n = 0; n < 1000; ++n) counter.add();
        });
    for (std::thread& thread : threads) thread.join();
    counter.add(5);
    EXPECT_EQ(counter.value(), 20'005u);
}

TEST(Histogram, counts_cumulatively_with_inclusive_bounds) {
    const std::array<std::chrono::nanoseconds, 2> bounds = {1ms, 10ms};
    Histogram histogram(bounds);
    histogram.observe(1ms);
    histogram.observe(2ms);
    histogram.observe(1s);
    const auto snapshot = histogram.snapshot();
    EXPECT_THAT(snapshot.cumulative, testing::ElementsAre(1u, 2u, 3u));
    EXPECT_EQ(snapshot.sum, 1003ms);
}

TEST(Registry, gives_the_same_series_for_the_same_labels) {
    Registry registry;
    Counter& first = registry.counter("a_total", "A", {{"model", "x"}});
    EXPECT_EQ(&first, &registry.counter("a_total", "A", {{"model", "x"}}));
    EXPECT_NE(&first, &registry.counter("a_total", "A", {{"model", "y"}}));
}

TEST(Registry, writes_the_prometheus_text_format) {
    Registry registry;
    registry.counter("a_total", "Things", {{"model", "x"}}).add(3);
    const std::array<std::chrono::nanoseconds, 1> bounds = {500ms};
    registry.histogram("b_seconds", "Time", {}, bounds).observe(250ms);
    EXPECT_EQ(text_of(registry),
              "# HELP a_total Things\n"
              "# TYPE a_total counter\n"
              "a_total{model=\"x\"} 3\n"
              "# HELP b_seconds Time\n"
              "# TYPE b_seconds histogram\n"
              "b_seconds_bucket{le=\"0.5\"} 1\n"
              "b_seconds_bucket{le=\"+Inf\"} 1\n"
              "b_seconds_sum 0.25\n"
              "b_seconds_count 1\n");
}

TEST(Exposition, escapes_label_values_so_that_no_line_can_be_forged) {
    Exposition out;
    out.sample("m", {{"model", "a\"b\\c\nd"}}, std::uint64_t{1});
    EXPECT_EQ(out.take(), "m{model=\"a\\\"b\\\\c\\nd\"} 1\n");
}

TEST(ProcessMetrics, report_memory_and_descriptors) {
    Exposition out;
    write_process_metrics(out);
    const std::string text = out.take();
    EXPECT_THAT(text, HasSubstr("process_resident_memory_bytes "));
    EXPECT_THAT(text, HasSubstr("process_open_fds "));
    EXPECT_THAT(text, HasSubstr("process_cpu_seconds_total "));
}

}  // namespace
}  // namespace sirve::metrics

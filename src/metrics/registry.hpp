#pragma once

#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "metrics/counter.hpp"
#include "metrics/exposition.hpp"
#include "metrics/histogram.hpp"

namespace sirve::metrics {

/// The metrics of the program by name. app/ makes one and hands it to whoever counts.
///
/// counter() and histogram() make the series on the first call and find it on later ones; they lock and search, so ask
/// once and keep the reference, which stays valid as long as the registry. Counting itself never locks. Thread-safe.
///
///     metrics::Counter& hits = registry.counter("sirve_cache_hits_total", "Answers from the cache");
///     hits.add();
class Registry {
  public:
    Counter& counter(std::string_view name, std::string_view help, const Labels& labels = {});
    Histogram& histogram(std::string_view name, std::string_view help, const Labels& labels = {},
                         std::span<const std::chrono::nanoseconds> bounds = latency_bounds());

    /// Every series, families in the order in which they were first asked for.
    void write(Exposition& out) const;

  private:
    struct Series {
        Labels labels;
        std::unique_ptr<Counter> counter;  ///< exactly one of the two is there
        std::unique_ptr<Histogram> histogram;
    };
    struct Family {
        std::string name;
        std::string help;
        std::vector<Series> series;
    };
    Series& find_or_add(std::string_view name, std::string_view help, const Labels& labels);

    mutable std::mutex mutex_;
    std::vector<std::unique_ptr<Family>> families_;
};

}  // namespace sirve::metrics

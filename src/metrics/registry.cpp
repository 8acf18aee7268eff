#include "metrics/registry.hpp"

#include <algorithm>

namespace sirve::metrics {

Registry::Series& Registry::find_or_add(std::string_view name, std::string_view help, const Labels& labels) {
    auto family = std::find_if(families_.begin(), families_.end(), [&](const auto& f) { return f->name == name; });
    if (family == families_.end()) {
        families_.push_back(std::make_unique<Family>(Family{std::string(name), std::string(help), {}}));
        family = std::prev(families_.end());
    }
    auto& all = (*family)->series;
    const auto found = std::find_if(all.begin(), all.end(), [&](const Series& s) { return s.labels == labels; });
    if (found != all.end()) return *found;
    return all.emplace_back(Series{labels, nullptr, nullptr});
}

Counter& Registry::counter(std::string_view name, std::string_view help, const Labels& labels) {
    const std::lock_guard lock(mutex_);
    Series& series = find_or_add(name, help, labels);
    if (!series.counter) series.counter = std::make_unique<Counter>();
    return *series.counter;
}

Histogram& Registry::histogram(std::string_view name, std::string_view help, const Labels& labels,
                               std::span<const std::chrono::nanoseconds> bounds) {
    const std::lock_guard lock(mutex_);
    Series& series = find_or_add(name, help, labels);
    if (!series.histogram) series.histogram = std::make_unique<Histogram>(bounds);
    return *series.histogram;
}

void Registry::write(Exposition& out) const {
    const std::lock_guard lock(mutex_);
    for (const auto& family : families_) {
        out.family(family->name, family->series.front().histogram ? "histogram" : "counter", family->help);
        for (const Series& series : family->series) {
            if (series.histogram)
                out.histogram(family->name, series.labels, series.histogram->snapshot());
            else
                out.sample(family->name, series.labels, series.counter->value());
        }
    }
}

}  // namespace sirve::metrics

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "metrics/histogram.hpp"

namespace sirve::metrics {

/// The labels of one series, in the order in which they are printed. Values may come from anywhere (they are escaped),
/// but must come from a bounded set: every new value is a series that is kept for good.
using Labels = std::vector<std::pair<std::string, std::string>>;

/// Writes Prometheus' text format 0.0.4. A family's samples follow its header.
class Exposition {
  public:
    static constexpr std::string_view kContentType = "text/plain; version=0.0.4; charset=utf-8";

    /// `type` is "counter", "gauge" or "histogram".
    void family(std::string_view name, std::string_view type, std::string_view help);
    void sample(std::string_view name, const Labels& labels, std::uint64_t value);
    void sample(std::string_view name, const Labels& labels, double value);
    /// All series of a histogram: name_bucket, name_sum and name_count, in seconds.
    void histogram(std::string_view name, const Labels& labels, const Histogram::Snapshot& snapshot);

    std::string take() { return std::move(text_); }

  private:
    void series(std::string_view name, std::string_view suffix, const Labels& labels, std::string_view bound);

    std::string text_;
};

}  // namespace sirve::metrics

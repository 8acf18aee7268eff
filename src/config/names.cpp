#include "config/names.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

namespace sirve::config {
namespace {

/// Edit distance where a swap of two neighbours counts as one (optimal string alignment).
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before_last, last(b.size() + 1), row(b.size() + 1);
    std::iota(last.begin(), last.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, replaced});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                row[j] = std::min(row[j], before_last[j - 2] + 1);
            }
        }
        before_last = last;
        last = row;
    }
    return last[b.size()];
}

}  // namespace

std::string nearest_name(std::string_view wrong, std::span<const std::string_view> names) {
    constexpr std::size_t kLongestName = 64;  // what is longer is not a slip of the finger
    if (wrong.size() > kLongestName) return {};
    std::string_view best;
    std::size_t best_distance = wrong.size() < 5 ? 2 : 3;
    for (const auto name : names) {
        if (const auto steps = distance(wrong, name); steps < best_distance) {
            best = name;
            best_distance = steps;
        }
    }
    return std::string(best);
}

}  // namespace sirve::config

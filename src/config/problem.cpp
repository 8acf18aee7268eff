#include "config/problem.hpp"

namespace sirve::config {

std::string to_string(const Problem& problem) {
    if (problem.name.empty()) return problem.source + ": " + problem.value + "; expected " + problem.expected;
    return problem.source + ": " + problem.name + " is " + problem.value + ", but should be " + problem.expected;
}

std::string explain(const std::vector<Problem>& problems) {
    std::string text = problems.size() == 1 ? "1 setting can't be used:\n"
                                            : std::to_string(problems.size()) + " settings can't be used:\n";
    for (const auto& problem : problems) text += "  " + to_string(problem) + "\n";
    return text;
}

}  // namespace sirve::config

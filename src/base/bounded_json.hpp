#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace sirve {

/// JSON text of a stranger as a value, or what is wrong with it.
struct BoundedJson {
    enum class Problem { kNone, kSyntax, kNumber, kDepth };

    nlohmann::ordered_json value;  ///< only without a problem
    Problem problem = Problem::kNone;
    std::string message;     ///< "is not valid JSON: ..."; without the text itself, which may hold secrets
    std::size_t offset = 0;  ///< of a syntax error, in bytes from 0
};

/// Parses small JSON text. What is nested deeper than `max_depth` is not even built: whoever works with the value, its
/// destructor included, recurses. Never throws anything but std::bad_alloc.
BoundedJson parse_bounded_json(std::string_view text, int max_depth);

}  // namespace sirve

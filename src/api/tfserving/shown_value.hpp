#pragma once

#include <string>
#include <string_view>

#include "base/json_text.hpp"

namespace sirve::api::tfserving {

/// How much of what was sent an error repeats, in bytes.
inline constexpr std::size_t kMaxShown = 256;

/// A string as an error shows it.
inline std::string shown_string(std::string_view value) {
    std::string shown = "\"";
    append_json_escaped(shown, value.substr(0, kMaxShown));
    shown += '"';
    return shown;
}

}  // namespace sirve::api::tfserving

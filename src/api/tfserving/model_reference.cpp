#include "api/tfserving/model_reference.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace sirve::api::tfserving {

Result<ModelReference> model_reference(const http::PathParameters& parameters, std::string_view method,
                                       std::string_view path) {
    ModelReference model{parameters.values[0], ""};
    if (parameters.count == 1) return model;
    const std::string& text = parameters.values[1];
    constexpr std::size_t kShown = 200;
    if (!std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; }))
        return invalid_argument("Malformed request: " + std::string(method) + " " +
                                std::string(path.substr(0, kShown)) + " (a version is a number)");
    std::int64_t number = 0;
    if (std::from_chars(text.data(), text.data() + text.size(), number).ec != std::errc())
        return invalid_argument("Failed to convert version: " + text.substr(0, kShown));
    model.version = std::to_string(number);
    return model;
}

}  // namespace sirve::api::tfserving

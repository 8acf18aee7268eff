#pragma once

#include <string>

#include "base/error.hpp"
#include "http/router.hpp"

namespace sirve::api::tfserving {

/// The model that a path asks for: {name}, or {name} and {version}.
struct ModelReference {
    std::string name;
    std::string version;  ///< as digits without leading zeros; empty: the latest
};

/// Errors: kInvalidArgument for a version that is no number.
Result<ModelReference> model_reference(const http::PathParameters& parameters, std::string_view method,
                                       std::string_view path);

/// The only version that a model has.
inline constexpr std::string_view kOnlyVersion = "1";

inline bool is_served(const ModelReference& model) {
    return model.version.empty() || model.version == kOnlyVersion;
}

}  // namespace sirve::api::tfserving

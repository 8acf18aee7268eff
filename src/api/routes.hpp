#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "api/context.hpp"

namespace sirve::api {

/// Who may call a route.
enum class Access {
    kOpen,           ///< anybody; an Authorization header is not looked at
    kOptionalToken,  ///< anybody, but a token that is sent must be good
    kAdmin,          ///< only with an admin's token
};

/// Whose protocol a route speaks: decides how its errors look.
enum class Dialect { kSirve, kTensorFlowServing };

/// One row of the table that the router, the checks, the OpenAPI document, 405 answers and metric labels are made from.
struct Route {
    http::Method method;
    std::string_view pattern;
    Handle handle;
    Access access;
    bool limited;                ///< counts against the rate limit
    std::string_view tag;        ///< OpenAPI's group; empty: not documented (assets)
    std::string_view operation;  ///< OpenAPI's operationId
    std::string_view summary;
    std::string_view description;
    std::string_view request;  ///< name of the body's schema in openapi/components.json; empty: no body
    std::string_view answer;   ///< name of the 200's schema; empty: see `media`
    std::string_view media;    ///< the 200's media type
    std::vector<int> errors;   ///< besides those that follow from access, limited and request
    Dialect dialect = Dialect::kSirve;
};

/// The routes: those of Sirve's own contract, the most used first, then the other dialects'.
std::span<const Route> routes();

}  // namespace sirve::api

#pragma once

#include <optional>

#include "api/lane_state.hpp"
#include "api/reply.hpp"
#include "api/services.hpp"
#include "auth/principal.hpp"
#include "http/router.hpp"

namespace sirve::api {

class OpenApiDocument;

/// What a handler gets. It lives until the handler returns: one that answers later copies what it needs and keeps a
/// copy of the reply (and references to services or lane, which outlive it).
struct Context {
    const Services& services;
    LaneState& lane;
    OpenApiDocument& openapi;
    const Reply& reply;
    const http::PathParameters& parameters;
    const std::optional<auth::Principal>& principal;  ///< nothing: anonymous
};

/// Answers one request: fills reply.response() and calls reply.finish(), now or later on the lane.
using Handle = void (*)(Context& context);

}  // namespace sirve::api

#pragma once

#include <optional>

#include "api/routes.hpp"
#include "auth/principal.hpp"
#include "base/error.hpp"
#include "http/message.hpp"
#include "http/router.hpp"

namespace sirve::api {

class Api;

/// A request on its way to its handler, and what the steps found out about it.
struct Passage {
    http::Exchange& exchange;
    http::Router::Outcome found;
    const Route* route;                        ///< null: none
    std::optional<auth::Principal> principal;  ///< nothing: anonymous
    std::optional<Error> bad_credentials;      ///< why the Authorization header is no good
};

/// Takes the request through everything that comes before its handler; the list and its order stand in steps.cpp. True
/// if one of the steps answered: the response is then filled and only to be finished.
bool take_steps(const Api& api, Passage& passage);

}  // namespace sirve::api

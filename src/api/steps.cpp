#include "api/steps.hpp"

#include <algorithm>

#include "api/api.hpp"
#include "api/errors.hpp"
#include "api/tfserving/errors.hpp"

namespace sirve::api {

namespace {

/// True: the step has answered.
using Step = bool (*)(const Api& api, Passage& passage);

/// Writes an error in the dialect of the route.
void refuse(const Api& api, Passage& passage, const Error& error) {
    http::Response& response = passage.exchange.response;
    if (passage.route != nullptr && passage.route->dialect == Dialect::kTensorFlowServing)
        tfserving::write_error(response, error);
    else
        write_error(response, api.services().clock, error);
}

bool add_cors_headers(const Api& api, Passage& passage) {
    api.cors().add_headers(passage.exchange.request, passage.exchange.response);
    return false;
}

bool find_route(const Api& api, Passage& passage) {
    const http::Request& request = passage.exchange.request;
    passage.found = api.router().find(request.method, request.path);
    if (passage.found.match) passage.route = &routes()[passage.found.match->id];
    return false;
}

/// The Allow header for a path that exists: its methods, HEAD with GET, and OPTIONS always.
std::string allowed_methods(const std::vector<http::Method>& methods) {
    std::string text;
    for (const http::Method method : methods) {
        text.append(to_string(method)).append(", ");
        if (method == http::Method::kGet) text += "HEAD, ";
    }
    return text + "OPTIONS";
}

bool answer_options(const Api& api, Passage& passage) {
    const http::Request& request = passage.exchange.request;
    http::Response& response = passage.exchange.response;
    if (request.method != http::Method::kOptions || passage.found.allowed.empty()) return false;
    if (Cors::is_preflight(request)) {
        api.cors().answer_preflight(request, response);
    } else {
        response.status = 204;
        response.headers.emplace_back("Allow", allowed_methods(passage.found.allowed));
    }
    return true;
}

bool identify(const Api& api, Passage& passage) {
    const std::string_view value = passage.exchange.request.header("Authorization");
    if (value.empty()) return false;
    constexpr std::string_view kScheme = "bearer ";
    const auto same = [](char a, char b) { return a == b || (a >= 'A' && a <= 'Z' && a - 'A' + 'a' == b); };
    if (value.size() <= kScheme.size() ||
        !std::equal(kScheme.begin(), kScheme.end(), value.begin(), [&](char b, char a) { return same(a, b); })) {
        passage.bad_credentials =
            Error(ErrorCode::kUnauthenticated,
                  "the Authorization header is not of the form 'Bearer TOKEN'; POST /auth/login gives a token");
        return false;
    }
    auto principal = api.services().tokens.verify(value.substr(kScheme.size()));
    if (principal)
        passage.principal = std::move(principal).value();
    else
        passage.bad_credentials = principal.error();
    return false;
}

bool limit_rate(const Api& api, Passage& passage) {
    auth::RateLimiter* const limiter = api.services().rate_limiter;
    if (limiter == nullptr || (passage.route != nullptr && !passage.route->limited)) return false;

    // Kinds are kept apart, so that nobody can call himself like an address.
    const std::string key = passage.principal ? "user " + passage.principal->username
                                              : "address " + std::string(passage.exchange.request.remote_address);
    const auth::RateLimiter::Decision decision = limiter->check(key);
    http::Response& response = passage.exchange.response;
    response.headers.emplace_back("RateLimit-Limit", std::to_string(decision.limit));
    response.headers.emplace_back("RateLimit-Remaining", std::to_string(decision.remaining));
    response.headers.emplace_back("RateLimit-Reset", std::to_string(decision.reset.count()));
    if (decision.allowed) return false;
    const std::string wait = std::to_string(decision.retry_after.count());
    refuse(api, passage,
           Error(ErrorCode::kResourceExhausted, "more than " + std::to_string(decision.limit) +
                                                    " requests in a minute; try again in " + wait + " seconds")
               .try_after(decision.retry_after));
    return true;
}

bool refuse_without_route(const Api& api, Passage& passage) {
    if (passage.route != nullptr) return false;
    const http::Request& request = passage.exchange.request;
    http::Response& response = passage.exchange.response;
    constexpr std::size_t kShown = 200;
    const std::string path(request.path.substr(0, kShown));
    if (passage.found.allowed.empty()) {
        write_error(response, api.services().clock,
                    not_found("Not Found: there is no '" + path + "'; /docs lists what there is"));
        return true;
    }
    const std::string allowed = allowed_methods(passage.found.allowed);
    response.headers.emplace_back("Allow", allowed);
    constexpr int kMethodNotAllowed = 405;
    write_error(response, api.services().clock, kMethodNotAllowed,
                "Method Not Allowed: '" + path + "' takes " + allowed);
    return true;
}

bool authorize(const Api& api, Passage& passage) {
    const Access access = passage.route->access;
    if (access == Access::kOpen) return false;
    if (passage.bad_credentials) {
        refuse(api, passage, *passage.bad_credentials);
        return true;
    }
    if (access != Access::kAdmin) return false;
    if (!passage.principal) {
        refuse(api, passage,
               Error(ErrorCode::kUnauthenticated, "this needs an admin's token; POST /auth/login gives one"));
        return true;
    }
    if (passage.principal->role != auth::Role::kAdmin) {
        refuse(api, passage,
               Error(ErrorCode::kPermissionDenied,
                     "user '" + passage.principal->username + "' is not an admin, and this is for admins only"));
        return true;
    }
    return false;
}

constexpr Step kSteps[] = {
    add_cors_headers,      // first, so that a page of another origin can read errors too
    find_route,            // early: what follows depends on the route
    answer_options,        // before the limit: browsers send preflights by themselves, and without a token
    identify,              // before the limit, which counts per user
    limit_rate,            // before the refusals, so that guessing paths and tokens is limited as well
    refuse_without_route,  // from here on there is a route
    authorize,             // last: nothing but the handler comes after it
};

}  // namespace

bool take_steps(const Api& api, Passage& passage) {
    return std::any_of(std::begin(kSteps), std::end(kSteps), [&](Step step) { return step(api, passage); });
}

}  // namespace sirve::api

#pragma once

#include "api/validation.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"
#include "http/message.hpp"

namespace sirve::api {

/// The HTTP status of a kind of failure. The only place that decides this.
int status_of(ErrorCode code);

/// The headers of an error in any dialect: WWW-Authenticate with a 401, Retry-After with a 503 and where the error
/// knows it.
void add_error_headers(http::Response& response, const Error& error);

/// Makes `response` say what went wrong: {"detail": message, "timestamp": now}; a malformed body in FastAPI's shape.
/// Headers that are already there (CORS, rate limit) stay.
void write_error(http::Response& response, const Clock& clock, const Error& error);

/// The same with a status that no ErrorCode stands for (405).
void write_error(http::Response& response, const Clock& clock, int status, std::string_view detail);

/// A 422: {"detail": [{"type", "loc", "msg", "input"}]}.
void write_validation_errors(http::Response& response, const ValidationErrors& errors);

}  // namespace sirve::api

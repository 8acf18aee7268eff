#pragma once

#include <string_view>

#include "base/error.hpp"
#include "http/message.hpp"

namespace sirve::api::tfserving {

/// Makes `response` say what went wrong as TensorFlow Serving does: {"error": message}, with Sirve's status but for a
/// malformed body, which is 400 here. Adds the headers that every dialect's errors have.
void write_error(http::Response& response, const Error& error);

/// "Servable not found for request: Latest(NAME)", followed by what is known about it. `version` is empty if none was
/// asked for.
Error servable_not_found(std::string_view name, std::string_view version, std::string_view reason);

}  // namespace sirve::api::tfserving

#include "api/tfserving/errors.hpp"

#include "api/errors.hpp"
#include "base/json_text.hpp"

namespace sirve::api::tfserving {

void write_error(http::Response& response, const Error& error) {
    constexpr int kBadRequest = 400;
    response.status = error.code() == ErrorCode::kMalformed ? kBadRequest : status_of(error.code());
    add_error_headers(response, error);
    response.content_type = "application/json";
    response.body.assign("{\"error\":\"");
    append_json_escaped(response.body, error.message());
    response.body += "\"}";
}

Error servable_not_found(std::string_view name, std::string_view version, std::string_view reason) {
    constexpr std::size_t kShown = 200;
    std::string message = "Servable not found for request: ";
    if (version.empty())
        message.append("Latest(").append(name.substr(0, kShown)).append(")");
    else
        message.append("Specific(").append(name.substr(0, kShown)).append(", ").append(version).append(")");
    if (!reason.empty()) message.append(": ").append(reason);
    return not_found(std::move(message));
}

}  // namespace sirve::api::tfserving

#include "api/errors.hpp"

#include "base/iso_time.hpp"
#include "base/json_text.hpp"

namespace sirve::api {

namespace {

constexpr int kUnprocessable = 422;

void append_member(std::string& out, std::string_view name, std::string_view text) {
    out.append("\"").append(name).append("\":\"");
    append_json_escaped(out, text);
    out += '"';
}

void append_validation_error(std::string& out, const ValidationError& error) {
    out += '{';
    append_member(out, "type", error.type);
    out.append(",\"loc\":").append(error.loc).append(",");
    append_member(out, "msg", error.message);
    out.append(",\"input\":").append(error.input.empty() ? "null" : error.input);
    if (!error.reason.empty()) {
        out += ",\"ctx\":{";
        append_member(out, "error", error.reason);
        out += '}';
    }
    out += '}';
}

}  // namespace

int status_of(ErrorCode code) {
    switch (code) {
        case ErrorCode::kInvalidArgument:
            return 400;
        case ErrorCode::kFailedPrecondition:
            return 400;
        case ErrorCode::kUnauthenticated:
            return 401;
        case ErrorCode::kPermissionDenied:
            return 403;
        case ErrorCode::kNotFound:
            return 404;
        case ErrorCode::kTooLarge:
            return 413;
        case ErrorCode::kMalformed:
            return kUnprocessable;
        case ErrorCode::kResourceExhausted:
            return 429;
        case ErrorCode::kInternal:
            return 500;
        case ErrorCode::kUnimplemented:
            return 501;
        case ErrorCode::kUnavailable:
            return 503;
    }
    return 500;
}

void add_error_headers(http::Response& response, const Error& error) {
    if (error.code() == ErrorCode::kUnauthenticated) response.headers.emplace_back("WWW-Authenticate", "Bearer");
    constexpr std::chrono::seconds kSoon{1};
    if (error.code() == ErrorCode::kUnavailable || error.retry_after())
        response.headers.emplace_back("Retry-After", std::to_string(error.retry_after().value_or(kSoon).count()));
}

void write_error(http::Response& response, const Clock& clock, const Error& error) {
    const int status = status_of(error.code());
    if (status == kUnprocessable) {
        write_validation_errors(response, {{"value_error", "[\"body\",\"data\"]", error.message(), "", ""}});
        return;
    }
    add_error_headers(response, error);
    write_error(response, clock, status, error.message());
}

void write_error(http::Response& response, const Clock& clock, int status, std::string_view detail) {
    response.status = status;
    response.content_type = "application/json";
    response.body.assign("{");
    append_member(response.body, "detail", detail);
    response.body += ",\"timestamp\":\"";
    append_iso_time(response.body, clock.system_now());
    response.body += "\"}";
}

void write_validation_errors(http::Response& response, const ValidationErrors& errors) {
    response.status = kUnprocessable;
    response.content_type = "application/json";
    response.body.assign("{\"detail\":[");
    for (const ValidationError& error : errors) {
        if (&error != &errors.front()) response.body += ',';
        append_validation_error(response.body, error);
    }
    response.body += "]}";
}

}  // namespace sirve::api

#include "api/errors.hpp"
#include "api/handlers.hpp"
#include "api/json_answer.hpp"
#include "base/bounded_json.hpp"

namespace sirve::api {

namespace {

/// More than any name and password; a larger body would only make the server hash for nothing.
constexpr std::size_t kMaxBody = 64 * 1024;

constexpr int kMaxDepth = 8;

struct Credentials {
    std::string username;
    std::string password;
};

/// Either the credentials or what is wrong with the body.
struct Reading {
    Credentials credentials;
    ValidationErrors errors;
};

void read_text(const Json& body, const char* name, std::string& out, ValidationErrors& errors) {
    const auto member = body.find(name);
    if (member == body.end()) {
        // Never the body itself: it may hold the password.
        errors.push_back({"missing", "[\"body\",\"" + std::string(name) + "\"]", "Field required", "", ""});
        return;
    }
    if (!member->is_string()) {
        errors.push_back({"string_type", "[\"body\",\"" + std::string(name) + "\"]", "Input should be a valid string",
                          echo_json(to_text(*member)), ""});
        return;
    }
    out = member->get<std::string>();
}

Reading read_json(std::string_view text) {
    Reading reading;
    if (text.empty()) {
        reading.errors.push_back({"missing", "[\"body\"]", "Field required", "", ""});
        return reading;
    }
    const BoundedJson parsed = parse_bounded_json(text, kMaxDepth);
    if (parsed.problem != BoundedJson::Problem::kNone) {
        const bool is_syntax = parsed.problem == BoundedJson::Problem::kSyntax;
        reading.errors.push_back(
            invalid_json(parsed.offset, is_syntax ? "not valid JSON from here on" : parsed.message));
        return reading;
    }
    const Json& body = parsed.value;
    if (!body.is_object()) {
        reading.errors.push_back({"model_attributes_type", "[\"body\"]",
                                  "Input should be a valid dictionary or object to extract fields from", "", ""});
        return reading;
    }
    read_text(body, "username", reading.credentials.username, reading.errors);
    read_text(body, "password", reading.credentials.password, reading.errors);
    return reading;
}

Reading read_form(std::string_view text) {
    Reading reading;
    const auto read = [&](const char* name, std::string& out) {
        auto value = http::query_value(text, name);
        if (value)
            out = std::move(*value);
        else
            reading.errors.push_back({"missing", "[\"body\",\"" + std::string(name) + "\"]", "Field required", "", ""});
    };
    read("username", reading.credentials.username);
    read("password", reading.credentials.password);
    const auto grant = http::query_value(text, "grant_type");
    if (grant && *grant != "password")
        reading.errors.push_back({"string_pattern_mismatch", "[\"body\",\"grant_type\"]",
                                  "String should match pattern '^password$'", echo_string(*grant), ""});
    return reading;
}

Result<Json> log_in(const Services& services, const Credentials& credentials, const std::string& address) {
    const auto principal = services.login.check(credentials.username, credentials.password, address);
    if (!principal) return principal.error();
    auto token = services.tokens.issue(*principal);
    if (!token) return token.error();
    return Json{{"access_token", *token}, {"token_type", "bearer"}, {"expires_in", services.tokens.lifetime().count()}};
}

void answer_login(Context& context, Reading reading) {
    const Services& services = context.services;
    const Reply reply = context.reply;
    if (!reading.errors.empty()) {
        write_validation_errors(reply.response(), reading.errors);
        reply.finish();
        return;
    }
    // Hashing the password takes tens of milliseconds: not on the lane.
    services.blocking_pool.post([&services, reply, credentials = std::move(reading.credentials),
                                 address = std::string(reply.request().remote_address)] {
        reply.executor().post([&services, reply, outcome = log_in(services, credentials, address)] {
            reply.response().headers.emplace_back("Cache-Control", "no-store");
            if (outcome) {
                answer(reply, *outcome);
                return;
            }
            write_error(reply.response(), services.clock, outcome.error());
            reply.finish();
        });
    });
}

/// True if the body was too large, which is then answered.
bool refuse_large_body(Context& context) {
    const std::size_t size = context.reply.request().body.size();
    if (size <= kMaxBody) return false;
    write_error(context.reply.response(), context.services.clock,
                Error(ErrorCode::kTooLarge, "the body has " + std::to_string(size) + " bytes; a login takes at most " +
                                                std::to_string(kMaxBody)));
    context.reply.finish();
    return true;
}

bool is_json(std::string_view content_type) {
    constexpr std::string_view kJson = "application/json";
    return content_type.substr(0, kJson.size()) == kJson;
}

}  // namespace

void handle_login(Context& context) {
    if (refuse_large_body(context)) return;
    answer_login(context, read_json(context.reply.request().body));
}

void handle_token(Context& context) {
    if (refuse_large_body(context)) return;
    const http::Request& request = context.reply.request();
    answer_login(context, is_json(request.header("Content-Type")) ? read_json(request.body) : read_form(request.body));
}

}  // namespace sirve::api

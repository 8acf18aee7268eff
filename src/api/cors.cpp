#include "api/cors.hpp"

#include <algorithm>

namespace sirve::api {

namespace {

/// Headers of ours that a page may read.
constexpr const char* kExposed =
    "X-Request-ID, X-Process-Time, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Retry-After, "
    "WWW-Authenticate";

constexpr const char* kPreflightSeconds = "600";

std::string join(const std::vector<std::string>& parts) {
    std::string text;
    for (const std::string& part : parts) text += (text.empty() ? "" : ", ") + part;
    return text;
}

bool has_star(const std::vector<std::string>& parts) {
    return std::find(parts.begin(), parts.end(), "*") != parts.end();
}

/// Whether the text is a list of header names, which is then safe to send back.
bool is_header_list(std::string_view text) {
    constexpr std::size_t kLongest = 1024;
    const auto fits = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
               c == ',' || c == ' ';
    };
    return text.size() <= kLongest && std::all_of(text.begin(), text.end(), fits);
}

}  // namespace

Cors::Cors(const config::Settings& settings)
    : any_origin_(has_star(settings.cors_origins)),
      origins_(settings.cors_origins),
      methods_(has_star(settings.cors_methods) ? "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"
                                               : join(settings.cors_methods)),
      headers_(has_star(settings.cors_headers) ? "" : join(settings.cors_headers)) {}

bool Cors::allows(std::string_view origin) const {
    return any_origin_ || std::find(origins_.begin(), origins_.end(), origin) != origins_.end();
}

void Cors::add_headers(const http::Request& request, http::Response& response) const {
    const std::string_view origin = request.header("Origin");
    if (!any_origin_) response.headers.emplace_back("Vary", "Origin");
    if (origin.empty() || !allows(origin)) return;
    response.headers.emplace_back("Access-Control-Allow-Origin", any_origin_ ? "*" : std::string(origin));
    if (!any_origin_) response.headers.emplace_back("Access-Control-Allow-Credentials", "true");
    response.headers.emplace_back("Access-Control-Expose-Headers", kExposed);
}

bool Cors::is_preflight(const http::Request& request) {
    return request.method == http::Method::kOptions && !request.header("Origin").empty() &&
           !request.header("Access-Control-Request-Method").empty();
}

void Cors::answer_preflight(const http::Request& request, http::Response& response) const {
    response.status = 204;
    if (!allows(request.header("Origin"))) return;
    response.headers.emplace_back("Access-Control-Allow-Methods", methods_);
    const std::string_view wanted = request.header("Access-Control-Request-Headers");
    if (!headers_.empty())
        response.headers.emplace_back("Access-Control-Allow-Headers", headers_);
    else if (!wanted.empty() && is_header_list(wanted))
        response.headers.emplace_back("Access-Control-Allow-Headers", std::string(wanted));
    response.headers.emplace_back("Access-Control-Max-Age", kPreflightSeconds);
}

}  // namespace sirve::api

#include "api/assets.hpp"
#include "api/errors.hpp"
#include "api/handlers.hpp"
#include "api/openapi.hpp"

namespace sirve::api {

namespace {

/// Nothing from other hosts, and no script in a page. Both page makers style inline; ReDoc searches in a worker.
constexpr const char* kPolicy =
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; worker-src 'self' blob:; "
    "object-src 'none'; base-uri 'none'; frame-ancestors 'none'";

bool accepts_gzip(const http::Request& request) {
    const std::string_view accepted = request.header("Accept-Encoding");
    const std::size_t at = accepted.find("gzip");
    return at != std::string_view::npos && accepted.substr(at, 8) != "gzip;q=0";
}

void send_asset(const Reply& reply, const Asset& asset) {
    http::Response& response = reply.response();
    const bool packed = accepts_gzip(reply.request());
    const std::string_view bytes = packed ? asset.gzip : asset.plain;
    const std::string tag = "\"" + std::string(asset.tag) + (packed ? "-gzip\"" : "\"");
    response.headers.emplace_back("ETag", tag);
    response.headers.emplace_back("Cache-Control", "public, max-age=3600");
    response.headers.emplace_back("Vary", "Accept-Encoding");
    if (reply.request().header("If-None-Match").find(tag) != std::string_view::npos) {
        response.status = 304;
    } else {
        response.content_type = asset.content_type;
        response.headers.emplace_back("X-Content-Type-Options", "nosniff");
        if (packed) response.headers.emplace_back("Content-Encoding", "gzip");
        response.static_body = bytes;
    }
    reply.finish();
}

void send_page(const Reply& reply, std::string_view name) {
    reply.response().headers.emplace_back("Content-Security-Policy", kPolicy);
    send_asset(reply, *find_asset(name));
}

}  // namespace

void handle_docs(Context& context) {
    send_page(context.reply, "docs.html");
}

void handle_redoc(Context& context) {
    send_page(context.reply, "redoc.html");
}

void handle_asset(Context& context) {
    if (const Asset* asset = find_asset(context.parameters.values[0])) {
        send_asset(context.reply, *asset);
        return;
    }
    write_error(context.reply.response(), context.services.clock,
                not_found("Not Found: the documentation has no such file"));
    context.reply.finish();
}

void handle_openapi(Context& context) {
    context.reply.response().body = *context.openapi.text();
    context.reply.finish();
}

}  // namespace sirve::api

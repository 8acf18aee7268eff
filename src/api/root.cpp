#include "api/handlers.hpp"
#include "api/json_answer.hpp"
#include "base/version.hpp"

namespace sirve::api {

namespace {

constexpr const char* kPolicy = "default-src 'self'; frame-ancestors 'none'; base-uri 'none'";

void append_html(std::string& out, std::string_view text) {
    for (const char c : text) {
        switch (c) {
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '&':
                out += "&amp;";
                break;
            case '"':
                out += "&quot;";
                break;
            default:
                out += c;
        }
    }
}

std::string model_list(const models::Registry& registry) {
    std::string html;
    for (const std::string& name : registry.ready()) {
        html += "<li>";
        append_html(html, name);
        html += "</li>\n";
    }
    for (const auto& [name, reason] : registry.failures()) {
        html += "<li class=\"failed\">";
        append_html(html, name);
        html += ": ";
        append_html(html, reason);
        html += "</li>\n";
    }
    return html.empty() ? "<li>-</li>\n" : html;
}

std::string page(const models::Registry& registry) {
    return R"(<!DOCTYPE html>
<html lang="es">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>Sirve</title>
  <link rel="icon" type="image/png" href="docs/assets/favicon.png">
  <link rel="stylesheet" href="docs/assets/home.css">
</head>
<body>
  <h1>Sirve )" +
           std::string(kVersion) + R"(</h1>
  <p class="subtitle">Modelos de Keras por HTTP. <span lang="en">Keras models over HTTP.</span></p>
  <ul>
    <li><a href="docs">Documentación para probar</a> <span lang="en">(documentation to try out)</span></li>
    <li><a href="redoc">Documentación para leer</a> <span lang="en">(documentation to read)</span></li>
    <li><a href="openapi.json">OpenAPI</a></li>
    <li><a href="health">Estado</a> <span lang="en">(health)</span></li>
    <li><a href="stats">Estadísticas</a> <span lang="en">(statistics)</span></li>
  </ul>
  <h2>Modelos <span lang="en">/ models</span></h2>
  <ul>
)" + model_list(registry) +
           R"(  </ul>
</body>
</html>
)";
}

Json links(const Services& services) {
    return {{"name", "Sirve"},
            {"version", kVersion},
            {"description", "Serves Keras models over REST"},
            {"modelos", services.registry.ready()},
            {"links",
             {{"docs", "/docs"},
              {"redoc", "/redoc"},
              {"openapi", "/openapi.json"},
              {"health", "/health"},
              {"models", "/models"},
              {"predict", "/predict"},
              {"stats", "/stats"},
              {"metrics", "/metrics"}}},
            {"timestamp", now_text(services)}};
}

}  // namespace

void handle_root(Context& context) {
    http::Response& response = context.reply.response();
    response.headers.emplace_back("Vary", "Accept");
    if (context.reply.request().header("Accept").find("text/html") == std::string_view::npos) {
        answer(context.reply, links(context.services));
        return;
    }
    response.headers.emplace_back("Content-Security-Policy", kPolicy);
    response.content_type = "text/html; charset=utf-8";
    response.body = page(context.services.registry);
    context.reply.finish();
}

}  // namespace sirve::api

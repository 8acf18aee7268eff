#include "api/openapi.hpp"

#include <algorithm>

#include "api/assets.hpp"
#include "api/json_answer.hpp"
#include "api/openapi_models.hpp"
#include "api/routes.hpp"
#include "base/version.hpp"

namespace sirve::api {

namespace {

Json reference(std::string_view kind, std::string_view name) {
    return {{"$ref", "#/components/" + std::string(kind) + "/" + std::string(name)}};
}

std::string method_key(http::Method method) {
    std::string key(to_string(method));
    for (char& c : key) c = static_cast<char>(c - 'A' + 'a');
    return key;
}

/// The 200: a schema, or a page or text.
Json success(const Route& route) {
    Json content;
    if (route.answer.empty())
        content[route.media] = {{"schema", {{"type", "string"}}}};
    else
        content[route.media] = {{"schema", reference("schemas", route.answer)}};
    // The root answers a browser with a page.
    if (route.operation == "root") content["text/html"] = {{"schema", {{"type", "string"}}}};
    Json headers = {{"X-Request-ID", reference("headers", "X-Request-ID")},
                    {"X-Process-Time", reference("headers", "X-Process-Time")}};
    return {{"description", "Success"}, {"headers", std::move(headers)}, {"content", std::move(content)}};
}

Json responses(const Route& route, bool rate_limited) {
    std::vector<int> errors = route.errors;
    const bool own = route.dialect == Dialect::kSirve;
    if (route.access != Access::kOpen) errors.push_back(401);
    if (route.access == Access::kAdmin) errors.push_back(403);
    if (!route.request.empty()) errors.push_back(413);
    if (!route.request.empty() && own) errors.push_back(422);
    if (route.operation == "unload_model") errors.push_back(422);
    if (route.limited && rate_limited) errors.push_back(429);

    Json all;
    all["200"] = success(route);
    std::sort(errors.begin(), errors.end());
    for (const int status : errors)
        all[std::to_string(status)] =
            // A body that is too large is refused before anybody knows whose dialect it is of.
            reference("responses", own || status == 413 ? std::to_string(status) : "TensorFlowServingError");
    all["default"] = reference("responses", "default");
    return all;
}

Json security(Access access) {
    Json list = Json::array();
    // An empty requirement says that it works without a token as well.
    if (access == Access::kOptionalToken) list.push_back(Json::object());
    if (access != Access::kOpen) {
        list.push_back({{"Bearer", Json::array()}});
        list.push_back({{"Password", Json::array()}});
    }
    return list;
}

Json path_parameters(const Route& route) {
    Json list = Json::array();
    if (route.pattern.find("{model_id}") != std::string_view::npos) list.push_back(reference("parameters", "model_id"));
    for (const char* name : {"name", "version"})
        if (route.pattern.find("{" + std::string(name) + "}") != std::string_view::npos)
            list.push_back(reference("parameters", name));
    if (route.operation == "unload_model") list.push_back(reference("parameters", "delete_files"));
    return list;
}

Json request_body(const Route& route, const Json& examples) {
    Json media = {{"schema", reference("schemas", route.request)}};
    if (route.operation == "predict" && !examples.empty()) media["examples"] = examples;
    Json content;
    if (route.operation == "token") content["application/x-www-form-urlencoded"] = media;
    content["application/json"] = media;
    return {{"required", true}, {"content", std::move(content)}};
}

Json operation(const Route& route, const Json& examples, bool rate_limited) {
    Json json = {{"tags", {route.tag}}, {"operationId", route.operation}, {"summary", route.summary}};
    if (!route.description.empty()) json["description"] = route.description;
    Json parameters = path_parameters(route);
    if (!parameters.empty()) json["parameters"] = std::move(parameters);
    if (!route.request.empty()) json["requestBody"] = request_body(route, examples);
    json["responses"] = responses(route, rate_limited);
    json["security"] = security(route.access);
    return json;
}

std::string make_document(const Services& services) {
    const std::vector<models::ModelInfo> models = services.registry.describe_all();
    const Json examples = prediction_examples(models);
    Json document = {{"openapi", "3.1.0"},
                     {"info",
                      {{"title", "Sirve"},
                       {"version", kVersion},
                       {"summary", "Serves Keras models over REST"},
                       {"license", {{"name", "MIT"}, {"identifier", "MIT"}}}}},
                     {"paths", Json::object()}};
    for (const Route& route : routes())
        if (!route.tag.empty())
            document["paths"][std::string(route.pattern)][method_key(route.method)] =
                operation(route, examples, services.rate_limiter != nullptr);

    Json components = Json::parse(find_asset("components.json")->plain);
    add_model_schemas(components["schemas"], models);
    document["components"] = std::move(components);
    return to_text(document);
}

}  // namespace

std::shared_ptr<const std::string> OpenApiDocument::text() {
    const std::lock_guard lock(mutex_);
    const std::uint64_t generation = services_.registry.generation();
    if (text_ == nullptr || generation != generation_) {
        text_ = std::make_shared<const std::string>(make_document(services_));
        generation_ = generation;
    }
    return text_;
}

}  // namespace sirve::api

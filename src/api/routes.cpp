#include "api/routes.hpp"

#include "api/handlers.hpp"

namespace sirve::api {

namespace {

using enum http::Method;
using enum Access;
using enum Dialect;

constexpr bool kLimited = true;
constexpr bool kUnlimited = false;

constexpr std::string_view kJson = "application/json";
constexpr std::string_view kHtml = "text/html";
constexpr std::string_view kText = "text/plain";

}  // namespace

std::span<const Route> routes() {
    // clang-format off
    static const std::vector<Route> kRoutes = {
        {kPost, "/predict", handle_predict, kOptionalToken, kLimited, "Prediction", "predict",
         "Predict", "One prediction for each row of `data`. `confidence` has one number a row: the standard deviation "
         "over the row's outputs, unless the model's config chooses another.",
         "PredictionRequest", "PredictionResponse", kJson, {400, 404, 503}},
        {kGet, "/health", handle_health, kOpen, kUnlimited, "Service", "health",
         "Is the service up?", "", "", "Health", kJson, {}},
        {kGet, "/health/live", handle_live, kOpen, kUnlimited, "Service", "live",
         "Does the process answer? (liveness probe)", "", "", "ProbeStatus", kJson, {}},
        {kGet, "/health/ready", handle_ready, kOpen, kUnlimited, "Service", "ready",
         "May traffic be sent? (readiness probe)", "503 while models are being loaded and while the server drains.",
         "", "ProbeStatus", kJson, {503}},
        {kPost, "/auth/login", handle_login, kOpen, kLimited, "Identity", "login",
         "Get a token", "Too many wrong passwords for one user from one address are answered with 429.",
         "LoginRequest", "Token", kJson, {401, 429}},
        {kPost, "/auth/token", handle_token, kOpen, kLimited, "Identity", "token",
         "Get a token (OAuth2 password form)", "The same as /auth/login for OAuth2 clients; this is what Authorize on "
         "the documentation page calls.", "TokenForm", "Token", kJson, {401, 429}},
        {kGet, "/models", handle_models, kOpen, kLimited, "Models", "list_models",
         "The models that serve", "Those that failed to load are listed in `fallidos` with the reason.",
         "", "ModelList", kJson, {}},
        {kGet, "/models/{model_id}", handle_model, kOpen, kLimited, "Models", "describe_model",
         "One model in detail", "", "", "ModelDetails", kJson, {404}},
        {kPost, "/models/{model_id}/load", handle_load_model, kAdmin, kLimited, "Models", "load_model",
         "Load a model (again) from its files", "If that fails, a version that served before goes on serving.",
         "", "ModelAction", kJson, {400, 404, 501, 503}},
        {kDelete, "/models/{model_id}", handle_unload_model, kAdmin, kLimited, "Models", "unload_model",
         "Stop serving a model", "With `delete_files=true` its files are removed too.",
         "", "ModelAction", kJson, {400, 404, 503}},
        {kGet, "/stats", handle_stats, kOptionalToken, kLimited, "Service", "stats",
         "What was served", "`predicciones_totales` counts rows, not requests.", "", "Statistics", kJson, {}},
        {kPost, "/cache/clear", handle_clear_cache, kOptionalToken, kLimited, "Service", "clear_cache",
         "Forget all cached predictions", "", "", "CacheCleared", kJson, {}},
        {kPost, "/evaluate", handle_evaluate, kOptionalToken, kLimited, "Prediction", "evaluate",
         "Compare predictions with known targets", "mse, rmse, mae and r2 as scikit-learn computes them, averaged over "
         "the outputs. r2 is null for a single row.",
         "EvaluationRequest", "EvaluationResponse", kJson, {400, 404, 503}},
        {kPost, "/test/predict", handle_test_predict, kOpen, kLimited, "Prediction", "test_predict",
         "Try the default model on a generated row", "", "", "TestPrediction", kJson, {400, 404, 503}},
        {kGet, "/debug/models", handle_debug_models, kOpen, kLimited, "Models", "debug_models",
         "Types and sizes of the models", "Only with DEBUG; otherwise 404.", "", "DebugModels", kJson, {404}},
        {kGet, "/metrics", handle_metrics, kOpen, kUnlimited, "Service", "metrics",
         "Prometheus metrics", "404 when metrics are switched off or served on their own port only.",
         "", "", kText, {404}},
        {kGet, "/", handle_root, kOpen, kLimited, "Service", "root",
         "Name, version and links", "A page for browsers, JSON for everybody else.", "", "Root", kJson, {}},
        {kGet, "/docs", handle_docs, kOpen, kUnlimited, "Documentation", "docs",
         "This documentation, to try it out (Swagger UI)", "", "", "", kHtml, {}},
        {kGet, "/redoc", handle_redoc, kOpen, kUnlimited, "Documentation", "redoc",
         "This documentation, to read it (ReDoc)", "", "", "", kHtml, {}},
        {kGet, "/openapi.json", handle_openapi, kOpen, kUnlimited, "Documentation", "openapi",
         "The OpenAPI 3.1 document", "", "", "OpenApi", kJson, {}},
        {kPost, "/v1/models/{name}:predict", handle_tfserving_predict, kOptionalToken, kLimited, "TensorFlow Serving",
         "tfserving_predict", "Predict, as TensorFlow Serving does", "Rows (`instances`) are answered by rows "
         "(`predictions`), columns (`inputs`) by columns (`outputs`). Models with several inputs or outputs take and "
         "give objects by name. A model whose only input has shape [?, 1] takes bare numbers as rows too.",
         "TensorFlowServingRequest", "TensorFlowServingResponse", kJson, {400, 404, 503}, kTensorFlowServing},
        {kPost, "/v1/models/{name}/versions/{version}:predict", handle_tfserving_predict, kOptionalToken, kLimited,
         "TensorFlow Serving", "tfserving_predict_version", "The same with a certain version of the model", "",
         "TensorFlowServingRequest", "TensorFlowServingResponse", kJson, {400, 404, 503}, kTensorFlowServing},
        {kGet, "/v1/models/{name}", handle_tfserving_status, kOpen, kLimited, "TensorFlow Serving", "tfserving_status",
         "Does the model serve?", "For KServe's clients the answer has `name` and `ready` too.",
         "", "TensorFlowServingStatus", kJson, {400, 404}, kTensorFlowServing},
        {kGet, "/v1/models/{name}/versions/{version}", handle_tfserving_status, kOpen, kLimited, "TensorFlow Serving",
         "tfserving_status_version", "Does this version of the model serve?", "",
         "", "TensorFlowServingStatus", kJson, {400, 404}, kTensorFlowServing},
        {kGet, "/v1/models/{name}/metadata", handle_tfserving_metadata, kOpen, kLimited, "TensorFlow Serving",
         "tfserving_metadata", "The model's inputs and outputs, as a signature", "",
         "", "TensorFlowServingMetadata", kJson, {400, 404}, kTensorFlowServing},
        {kGet, "/v1/models/{name}/versions/{version}/metadata", handle_tfserving_metadata, kOpen, kLimited,
         "TensorFlow Serving", "tfserving_metadata_version", "The same of a certain version of the model", "",
         "", "TensorFlowServingMetadata", kJson, {400, 404}, kTensorFlowServing},
        // Known to clients of TensorFlow Serving; no model here has them.
        {kPost, "/v1/models/{name}:classify", handle_tfserving_classify, kOptionalToken, kLimited, "", "", "", "", "",
         "", "", {}, kTensorFlowServing},
        {kPost, "/v1/models/{name}/versions/{version}:classify", handle_tfserving_classify, kOptionalToken, kLimited, "",
         "", "", "", "", "", "", {}, kTensorFlowServing},
        {kPost, "/v1/models/{name}:regress", handle_tfserving_regress, kOptionalToken, kLimited, "", "", "", "", "",
         "", "", {}, kTensorFlowServing},
        {kPost, "/v1/models/{name}/versions/{version}:regress", handle_tfserving_regress, kOptionalToken, kLimited, "",
         "", "", "", "", "", "", {}, kTensorFlowServing},
        {kPost, "/v1/models/{name}/labels/{label}:predict", handle_tfserving_label, kOptionalToken, kLimited, "", "", "",
         "", "", "", "", {}, kTensorFlowServing},
        {kGet, "/v1/models/{name}/labels/{label}", handle_tfserving_label_status, kOpen, kLimited, "", "", "", "", "", "",
         "", {}, kTensorFlowServing},
        {kGet, "/v1/models/{name}/labels/{label}/metadata", handle_tfserving_label, kOpen, kLimited, "", "", "", "", "",
         "", "", {}, kTensorFlowServing},
        {kGet, "/docs/assets/{name}", handle_asset, kOpen, kUnlimited, "", "", "", "", "", "", "", {}},
    };
    // clang-format on
    return kRoutes;
}

}  // namespace sirve::api

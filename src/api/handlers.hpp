#pragma once

#include "api/context.hpp"

namespace sirve::api {

// The handlers of the routes, one file per resource (predict.cpp, login.cpp ...). What each answers is said in
// routes.cpp.

void handle_predict(Context& context);
void handle_evaluate(Context& context);
void handle_test_predict(Context& context);

void handle_login(Context& context);
void handle_token(Context& context);

void handle_models(Context& context);
void handle_model(Context& context);
void handle_load_model(Context& context);
void handle_unload_model(Context& context);
void handle_debug_models(Context& context);

void handle_stats(Context& context);
void handle_clear_cache(Context& context);

void handle_health(Context& context);
void handle_live(Context& context);
void handle_ready(Context& context);
void handle_metrics(Context& context);

void handle_tfserving_predict(Context& context);
void handle_tfserving_status(Context& context);
void handle_tfserving_metadata(Context& context);
void handle_tfserving_classify(Context& context);
void handle_tfserving_regress(Context& context);
void handle_tfserving_label(Context& context);
void handle_tfserving_label_status(Context& context);

void handle_root(Context& context);
void handle_docs(Context& context);
void handle_redoc(Context& context);
void handle_asset(Context& context);
void handle_openapi(Context& context);

}  // namespace sirve::api

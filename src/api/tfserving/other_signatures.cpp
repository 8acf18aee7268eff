// What TensorFlow Serving has and a Keras model has not: signatures for classification and regression, and labels of
// versions. They are answered as it answers for a model that has none.
#include "api/handlers.hpp"
#include "api/tfserving/errors.hpp"
#include "api/tfserving/model_reference.hpp"

namespace sirve::api {

namespace {

void refuse(const Reply& reply, const Error& error) {
    tfserving::write_error(reply.response(), error);
    reply.finish();
}

void refuse_signature(Context& context, const std::string& kind, const std::string& method) {
    const http::Request& request = context.reply.request();
    const auto model = tfserving::model_reference(context.parameters, request.method_name, request.path);
    if (!model) return refuse(context.reply, model.error());
    if (!context.services.registry.describe(model->name) || !tfserving::is_served(*model))
        return refuse(context.reply, tfserving::servable_not_found(model->name, model->version, ""));
    refuse(context.reply, invalid_argument("Expected " + kind + " signature method_name to be tensorflow/serving/" +
                                           method + ". Was: tensorflow/serving/predict"));
}

}  // namespace

void handle_tfserving_classify(Context& context) {
    refuse_signature(context, "classification", "classify");
}

void handle_tfserving_regress(Context& context) {
    refuse_signature(context, "regression", "regress");
}

void handle_tfserving_label(Context& context) {
    constexpr std::size_t kShown = 200;
    refuse(context.reply,
           invalid_argument("Unrecognized servable version label: " + context.parameters.values[1].substr(0, kShown)));
}

/// The status of all versions, whichever label is asked for.
void handle_tfserving_label_status(Context& context) {
    http::PathParameters name_only;
    name_only.values[0] = context.parameters.values[0];
    name_only.count = 1;
    Context without_label{context.services, context.lane, context.openapi, context.reply, name_only, context.principal};
    handle_tfserving_status(without_label);
}

}  // namespace sirve::api

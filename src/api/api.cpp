#include "api/api.hpp"

#include "api/errors.hpp"
#include "api/routes.hpp"
#include "api/steps.hpp"

namespace sirve::api {

namespace {

http::Router make_router() {
    http::Router router;
    for (std::size_t i = 0; i < routes().size(); ++i) router.add(routes()[i].method, routes()[i].pattern, i);
    return router;
}

}  // namespace

Api::Api(Services services)
    : services_(std::move(services)),
      router_(make_router()),
      cors_(services_.settings),
      metrics_(services_.metrics),
      openapi_(services_) {
    for (models::Predictor* predictor : services_.predictors)
        lanes_.push_back(std::make_unique<LaneState>(*predictor, services_.metrics));
}

Api::~Api() = default;

void Api::handle(http::Exchange& exchange) {
    Passage passage{exchange, {}, nullptr, {}, {}};
    const bool answered = take_steps(*this, passage);
    const std::size_t row =
        passage.route == nullptr ? RequestMetrics::row_without_route(exchange.request.method) : passage.found.match->id;
    const Reply reply(exchange, metrics_, services_.clock, row);
    if (answered) {
        reply.finish();
        return;
    }
    Context context{services_, *lanes_[exchange.lane()],        openapi_,
                    reply,     passage.found.match->parameters, passage.principal};
    passage.route->handle(context);
}

}  // namespace sirve::api

#pragma once

#include <atomic>
#include <vector>

#include "auth/login.hpp"
#include "auth/rate_limiter.hpp"
#include "auth/tokens.hpp"
#include "base/clock.hpp"
#include "base/executor.hpp"
#include "base/log.hpp"
#include "cache/prediction_cache.hpp"
#include "config/settings.hpp"
#include "metrics/registry.hpp"
#include "models/predictor.hpp"
#include "models/registry.hpp"
#include "models/statistics.hpp"

namespace sirve::api {

/// What the handlers work with. app/ makes all of it, and it outlives the Api; nothing here is owned by it.
struct Services {
    const config::Settings& settings;
    models::Registry& registry;
    std::vector<models::Predictor*> predictors;  ///< by lane
    models::Statistics& statistics;
    cache::PredictionCache& cache;
    auth::Tokens& tokens;
    auth::Login& login;
    auth::RateLimiter* rate_limiter;  ///< null: no limit
    Executor& blocking_pool;          ///< for passwords, imports and the disk
    const std::atomic<bool>& ready;   ///< false until the models are loaded, and again while draining
    const Clock& clock;
    Log& log;
    metrics::Registry& metrics;
};

}  // namespace sirve::api

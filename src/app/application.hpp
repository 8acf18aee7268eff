#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <vector>

#include "api/api.hpp"
#include "app/accounts.hpp"
#include "app/reload_watch.hpp"
#include "auth/login.hpp"
#include "auth/rate_limiter.hpp"
#include "auth/tokens.hpp"
#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/thread_pool.hpp"
#include "cache/prediction_cache.hpp"
#include "cli/command_line.hpp"
#include "config/load.hpp"
#include "engine/engine.hpp"
#include "engine/tensorflow.hpp"
#include "http/server.hpp"
#include "metrics/registry.hpp"
#include "models/lane_predictor.hpp"
#include "models/recorder.hpp"
#include "models/repository.hpp"
#include "store/sqlite.hpp"

namespace sirve::app {

/// The whole program put together: every object is made here, in the order of the members, each with references to
/// those above it, and destroyed in reverse. Nothing else in the program makes long-lived objects.
///
/// Life: construct, listen(), start(), load_models(), wait for a signal, stop(). Used by one thread.
class Application {
  public:
    /// `accounts` and `store` are opened before, since they can fail.
    /// `program` is this executable, which imports model files in a process of its own.
    Application(config::Settings settings, cli::ServeMode mode, const std::filesystem::path& program,
                std::unique_ptr<store::Sqlite> store, Accounts accounts);
    ~Application();

    /// Takes the ports. Errors name the port that is in use.
    Status listen();
    void start();
    /// Loads every model that is on disk; the server already answers meanwhile, but is not "ready" before.
    void load_models();
    /// Answers what is in flight, then ends everything. At most `grace` for the answers.
    void stop(std::chrono::milliseconds grace);

    /// "http://host:port", as a client on this machine reaches it.
    std::string address() const;
    /// Where it listens, with the port that was really taken, and one call that works for the first model.
    std::string greeting() const;
    Log& log() { return log_; }

  private:
    /// The server needs a handler before the Api, which needs the server's lanes, can be made.
    class Front final : public http::Handler {
      public:
        void handle(http::Exchange& exchange) override { target->handle(exchange); }
        http::Handler* target = nullptr;
    };

    std::vector<std::unique_ptr<models::LanePredictor>> make_predictors();
    std::vector<models::Predictor*> predictor_pointers() const;

    const config::Settings settings_;
    const SystemClock clock_;
    Log log_;
    metrics::Registry metrics_;
    std::unique_ptr<store::Sqlite> store_;
    auth::Login login_;
    auth::Tokens tokens_;
    std::unique_ptr<auth::RateLimiter> rate_limiter_;  ///< null: no limit
    cache::PredictionCache cache_;
    models::Recorder recorder_;
    const engine::Engine engine_;
    const engine::TensorFlow tensorflow_;
    models::Repository repository_;
    std::atomic<bool> ready_{false};

    Front front_;
    http::Server server_;
    ThreadPool background_;  ///< imports, compilations, passwords
    ThreadPool heavy_pool_;  ///< inference that is too long for a lane
    std::vector<std::unique_ptr<models::LanePredictor>> predictors_;
    api::Api api_;
    std::unique_ptr<http::Handler> metrics_handler_;
    std::unique_ptr<http::Server> metrics_server_;  ///< null: metrics only on the main port, or nowhere
    std::unique_ptr<ReloadWatch> watch_;            ///< null: no --reload
};

/// Runs the server until SIGINT or SIGTERM; a second signal ends it at once. Returns the exit code.
int serve(const config::Loaded& loaded, cli::ServeMode mode);

}  // namespace sirve::app

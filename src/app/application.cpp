#include "app/application.hpp"

#include <malloc.h>

#include <iostream>
#include <thread>

#include "api/metrics_text.hpp"
#include "app/demo.hpp"
#include "app/greeting.hpp"
#include "app/signals.hpp"
#include "models/sandboxed_import.hpp"

namespace sirve::app {

namespace {

constexpr std::size_t kBackgroundThreads = 2;

LogOptions log_options(const config::Settings& settings) {
    LogOptions options;
    options.level = LogLevel::kInfo;
    if (settings.log_level == "DEBUG") options.level = LogLevel::kDebug;
    if (settings.log_level == "WARNING") options.level = LogLevel::kWarning;
    if (settings.log_level == "ERROR" || settings.log_level == "CRITICAL") options.level = LogLevel::kError;
    options.json = settings.log_format == "json";
    options.file = settings.log_file;
    return options;
}

http::ServerOptions server_options(const config::Settings& settings) {
    http::ServerOptions options;
    options.host = settings.host;
    options.port = settings.port;
    options.lanes = settings.workers;
    options.limits.body = settings.max_body_bytes;
    options.limits.connections = settings.max_connections;
    options.limits.header_timeout = settings.header_timeout;
    options.limits.body_timeout = settings.body_timeout;
    options.limits.idle_timeout = settings.idle_timeout;
    options.access_log = settings.access_log;
    return options;
}

http::ServerOptions metrics_server_options(const config::Settings& settings) {
    http::ServerOptions options;
    options.host = settings.host;
    options.port = settings.metrics_port;
    options.access_log = false;
    return options;
}

std::unique_ptr<auth::RateLimiter> make_rate_limiter(const config::Settings& settings, const Clock& clock) {
    if (!settings.rate_limit_enabled) return nullptr;
    return std::make_unique<auth::RateLimiter>(settings.rate_limit_per_minute, clock);
}

models::SandboxedImport::Options import_options(const config::Settings& settings, cli::ServeMode mode,
                                                const std::filesystem::path& program, Log& log) {
    models::SandboxedImport::Options options;
    options.program = program;
    options.log = &log;
    if (mode != cli::ServeMode::kDemo && settings.conversion_cache_mb > 0) {  // the demo keeps nothing
        const auto max_bytes = std::uint64_t{settings.conversion_cache_mb} << 20;
        options.cache = std::make_shared<const models::ConversionCache>(models::ConversionCache::Options{
            settings.data_path / "conversions", max_bytes, models::converter_version()});
    }
    return options;
}

std::size_t heavy_threads() {
    return std::max(1U, std::thread::hardware_concurrency());
}

}  // namespace

Application::Application(config::Settings settings, cli::ServeMode mode, const std::filesystem::path& program,
                         std::unique_ptr<store::Sqlite> store, Accounts accounts)
    : settings_(std::move(settings)),
      log_(log_options(settings_)),
      store_(std::move(store)),
      login_(store_->users(), clock_),
      tokens_(std::move(accounts.secret_key), settings_.access_token_expire, clock_),
      rate_limiter_(make_rate_limiter(settings_, clock_)),
      cache_(settings_.cache_size, settings_.cache_ttl, clock_),
      recorder_(store_->history(), clock_, log_),
      tensorflow_({program.parent_path() / engine::TensorFlow::kProgram, settings_.tensorflow_threads}, clock_),
      repository_(
          {settings_.models_path, settings_.model_files, settings_.workers, mode != cli::ServeMode::kDemo},
          {recorder_, log_},
          {models::SandboxedImport(engine_, import_options(settings_, mode, program, log_)), engine_, &tensorflow_}),
      server_(server_options(settings_), front_, log_),
      background_(kBackgroundThreads),
      heavy_pool_(heavy_threads()),
      predictors_(make_predictors()),
      api_(api::Services{settings_, repository_, predictor_pointers(), recorder_, cache_, tokens_, login_,
                         rate_limiter_.get(), background_, ready_, clock_, log_, metrics_}) {
    front_.target = &api_;
    if (settings_.metrics_enabled && settings_.metrics_port != 0) {
        metrics_handler_ = std::make_unique<api::MetricsHandler>(api_.services());
        metrics_server_ = std::make_unique<http::Server>(metrics_server_options(settings_), *metrics_handler_, log_);
    }
}

Application::~Application() = default;

std::vector<std::unique_ptr<models::LanePredictor>> Application::make_predictors() {
    std::vector<std::unique_ptr<models::LanePredictor>> predictors;
    const models::PredictorServices services{repository_.catalog(), repository_, cache_, recorder_,
                                             heavy_pool_,           background_, log_};
    for (Executor* const lane : server_.lanes())
        predictors.push_back(std::make_unique<models::LanePredictor>(services, *lane, predictors.size()));
    return predictors;
}

std::vector<models::Predictor*> Application::predictor_pointers() const {
    std::vector<models::Predictor*> pointers;
    for (const auto& predictor : predictors_) pointers.push_back(predictor.get());
    return pointers;
}

Status Application::listen() {
    if (Status listening = server_.listen(); !listening) return listening;
    if (!metrics_server_) return {};
    if (Status listening = metrics_server_->listen(); !listening)
        return Error(
            listening.error().code(),
            listening.error().message() + " (the metrics port; METRICAS_PORT=0 serves metrics only at /metrics)");
    return {};
}

void Application::start() {
    server_.start();
    if (metrics_server_) metrics_server_->start();
}

void Application::load_models() {
    // As the service that this replaces did: a first start without models has a place to copy them to.
    std::error_code ignored;  // discover() reports a directory that is not there
    if (settings_.model_files.empty()) std::filesystem::create_directories(settings_.models_path, ignored);
    const auto models = repository_.discover();
    auto content = content_of(models);  // before loading: what changes meanwhile is seen by the watch
    if (settings_.load_models_at_start)
        repository_.load_all(models);
    else
        repository_.announce(models);
    malloc_trim(0);  // importing and compiling leave megabytes that are free, but not given back
    if (settings_.reload) watch_ = std::make_unique<ReloadWatch>(repository_, std::move(content));
    ready_ = true;
}

void Application::stop(std::chrono::milliseconds grace) {
    ready_ = false;
    watch_.reset();
    if (metrics_server_) metrics_server_->drain(std::chrono::seconds(1));
    server_.drain(grace);
    heavy_pool_.stop();
    background_.stop();
    recorder_.flush();
}

std::string Application::address() const {
    return url_of(settings_.host, server_.port());
}

std::string Application::greeting() const {
    return app::greeting(address(), repository_.describe_all());
}

namespace {

/// A model that was named on the command line and is not there is a mistake to be told at once, not a model that
/// failed.
Status check_named_models(const std::vector<std::filesystem::path>& files) {
    for (const std::filesystem::path& file : files) {
        std::error_code error;
        if (!std::filesystem::exists(file, error))
            return not_found("'" + file.string() + "' does not exist; name a model file or a directory of models");
        if (std::filesystem::is_directory(file, error)) continue;
        if (const auto named = models::model_files_of(file); !named) return named.error();
    }
    return {};
}

}  // namespace

int serve(const config::Loaded& loaded, cli::ServeMode mode) {
    const auto fail = [](const Error& error) {
        std::cerr << "sirve: " << error.message() << "\n";
        return cli::kFailure;
    };
    Signals signals;  // before any thread exists, so that all of them inherit its mask
    if (Status named = check_named_models(loaded.settings.model_files); !named) return fail(named.error());
    const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe");
    config::Settings settings = loaded.settings;
    if (mode == cli::ServeMode::kDemo) {
        auto demo = demo_settings(loaded, program);
        if (!demo) return fail(demo.error());
        settings = std::move(*demo);
    }
    auto store =
        store::Sqlite::open(mode == cli::ServeMode::kDemo ? std::filesystem::path() : settings.data_path / "sirve.db");
    if (!store) return fail(store.error());
    auto accounts = prepare_accounts(settings, mode, (*store)->users());
    if (!accounts) return fail(accounts.error());
    const std::string notice = accounts->notice;
    const auto grace = settings.shutdown_grace;

    Application application(std::move(settings), mode, program, std::move(*store), std::move(*accounts));
    if (Status listening = application.listen(); !listening) return fail(listening.error());
    application.start();
    application.log().info("listening on " + application.address() + ", loading models");
    application.load_models();
    std::cout << application.greeting();
    if (mode == cli::ServeMode::kDemo) std::cout << "  user:      admin, password: password (only in the demo)\n";
    if (!notice.empty()) std::cout << notice << "\n";
    std::cout.flush();

    signals.wait();
    application.log().info("stopping: answering what is in flight");
    signals.exit_on_the_next();
    application.stop(grace);
    application.log().info("stopped");
    return cli::kSuccess;
}

}  // namespace sirve::app

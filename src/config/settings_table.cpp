#include "config/settings_table.hpp"

#include <algorithm>
#include <array>
#include <type_traits>
#include <utility>

#include "config/values.hpp"

namespace sirve::config {
namespace {

constexpr std::uint64_t kMaxSeconds = 10ULL * 366 * 24 * 3600;  // keeps every later sum of times far from overflow

// What a field prints as.
std::string text_of(bool value) {
    return value ? "true" : "false";
}
std::string text_of(const std::string& value) {
    return value;
}
std::string text_of(const std::filesystem::path& value) {
    return value.string();
}
template <typename Number>
requires std::is_integral_v<Number> std::string text_of(Number value) {
    return std::to_string(value);
}
template <typename Rep, typename Period>
std::string text_of(std::chrono::duration<Rep, Period> value) {
    return std::to_string(value.count());
}
std::string text_of(const std::vector<std::string>& values) {
    std::string text;
    for (const auto& value : values) text += (text.empty() ? "" : ",") + value;
    return text;
}

template <auto field>
std::string print(const Settings& settings) {
    return text_of(settings.*field);
}

template <auto field>
Status read_bool(std::string_view text, Settings& settings) {
    const auto value = parse_bool(text);
    if (!value) return value.error();
    settings.*field = *value;
    return {};
}

template <auto field, std::uint64_t least, std::uint64_t most>
Status read_integer(std::string_view text, Settings& settings) {
    const auto value = parse_integer(text, least, most);
    if (!value) return value.error();
    using Field = std::remove_reference_t<decltype(settings.*field)>;
    settings.*field = static_cast<Field>(*value);
    return {};
}

template <auto field>
Status read_text(std::string_view text, Settings& settings) {
    if (text.find('\0') != std::string_view::npos) return invalid_argument("a text without NUL characters");
    settings.*field = std::string(text);
    return {};
}

template <auto field>
Status read_path(std::string_view text, Settings& settings) {
    if (trimmed(text).empty()) return invalid_argument("the path of a directory");
    return read_text<field>(text, settings);
}

Status read_host(std::string_view text, Settings& settings) {
    const auto host = trimmed(text);
    const bool plain =
        !host.empty() && std::all_of(host.begin(), host.end(), [](char c) { return c > ' ' && c < 0x7f; });
    if (!plain || host.find('/') != std::string_view::npos) {
        return invalid_argument("an address or a name such as 127.0.0.1, :: or localhost");
    }
    settings.host = std::string(host);
    return {};
}

Status read_log_level(std::string_view text, Settings& settings) {
    // Names from Python's logging that people bring along.
    constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kSynonyms{
        {{"WARN", "WARNING"}, {"CRITICAL", "ERROR"}, {"FATAL", "ERROR"}}};
    constexpr std::array<std::string_view, 5> kLevels{"DEBUG", "INFO", "WARNING", "ERROR", "OFF"};
    for (const auto& [synonym, level] : kSynonyms) {
        const std::array<std::string_view, 1> only{synonym};
        if (parse_choice(text, only)) text = level;
    }
    auto level = parse_choice(text, kLevels);
    if (!level) return level.error();
    settings.log_level = *std::move(level);
    return {};
}

Status read_log_format(std::string_view text, Settings& settings) {
    constexpr std::array<std::string_view, 2> kFormats{"text", "json"};
    auto format = parse_choice(text, kFormats);
    if (!format) return format.error();
    settings.log_format = *std::move(format);
    return {};
}

Status read_algorithm(std::string_view text, Settings& settings) {
    if (trimmed(text) != "HS256") return invalid_argument("HS256, the only algorithm that tokens are signed with");
    settings.algorithm = "HS256";
    return {};
}

Status read_cors_origins(std::string_view text, Settings& settings) {
    std::vector<std::string> origins;
    for (const auto& part : parse_list(text)) {
        auto origin = parse_origin(part);
        if (!origin) return origin.error();
        origins.push_back(*std::move(origin));
    }
    if (origins.size() > 1 && std::find(origins.begin(), origins.end(), "*") != origins.end()) {
        return invalid_argument("either * or a list of origins, not both");
    }
    settings.cors_origins = std::move(origins);
    return {};
}

template <auto field>
Status read_http_tokens(std::string_view text, Settings& settings) {
    auto tokens = parse_list(text);
    if (!std::all_of(tokens.begin(), tokens.end(), [](const auto& token) { return is_http_token(token); })) {
        return invalid_argument("names between commas such as GET,POST or Authorization,Content-Type; or *");
    }
    settings.*field = std::move(tokens);
    return {};
}

constexpr std::string_view kListen = "Server";
constexpr std::string_view kModels = "Models";
constexpr std::string_view kIdentity = "Users and tokens";
constexpr std::string_view kLimits = "Limits";
constexpr std::string_view kCors = "Pages of other origins (CORS)";
constexpr std::string_view kMetrics = "Metrics";
constexpr std::string_view kLogs = "Logs";

using S = Settings;

// One setting a line reads better than anything that the column limit makes of it.
// clang-format off
constexpr auto kTable = std::to_array<Setting>({
    {kListen, "host", "HOST", "ADDRESS", Kind::kValue, "Address to listen on; 0.0.0.0 is every IPv4 address of the machine", read_host, print<&S::host>},
    {kListen, "port", "PORT", "PORT", Kind::kValue, "Port to listen on; 0 takes any free one", read_integer<&S::port, 0, 65535>, print<&S::port>},
    {kListen, "workers", "WORKERS", "N", Kind::kValue, "Threads that serve, each with its own connections", read_integer<&S::workers, 1, 1024>, print<&S::workers>},
    {kListen, "max_body_bytes", "MAX_BODY_BYTES", "BYTES", Kind::kValue, "Largest body of a request; a larger one is answered with 413", read_integer<&S::max_body_bytes, 1024, 4ULL << 30>, print<&S::max_body_bytes>},
    {kListen, "max_connections", "MAX_CONNECTIONS", "N", Kind::kValue, "Connections of clients at the same time; more are closed at once", read_integer<&S::max_connections, 1, 1'000'000>, print<&S::max_connections>},
    {kListen, "header_timeout", "HEADER_TIMEOUT", "SECONDS", Kind::kValue, "Longest wait for the headers of a request", read_integer<&S::header_timeout, 1, 3600>, print<&S::header_timeout>},
    {kListen, "body_timeout", "BODY_TIMEOUT", "SECONDS", Kind::kValue, "Longest wait for the body of a request", read_integer<&S::body_timeout, 1, 3600>, print<&S::body_timeout>},
    {kListen, "idle_timeout", "IDLE_TIMEOUT", "SECONDS", Kind::kValue, "How long a connection is kept open between two requests", read_integer<&S::idle_timeout, 1, 86400>, print<&S::idle_timeout>},
    {kListen, "shutdown_grace", "SHUTDOWN_GRACE", "SECONDS", Kind::kValue, "Longest wait for the requests in flight when the server is told to stop", read_integer<&S::shutdown_grace, 0, 3600>, print<&S::shutdown_grace>},
    {kListen, "debug", "DEBUG", "", Kind::kSwitch, "Switch on /debug/models, and the log level DEBUG unless LOG_LEVEL is given", read_bool<&S::debug>, print<&S::debug>},

    {kModels, "models", "MODELOS_PATH", "DIR", Kind::kValue, "Directory of the models", read_path<&S::models_path>, print<&S::models_path>},
    {kModels, "load_models_at_start", "CARGAR_MODELOS_AL_INICIO", "", Kind::kSwitch, "Load every model at the start, not when it is first asked for", read_bool<&S::load_models_at_start>, print<&S::load_models_at_start>},
    {kModels, "reload", "RELOAD", "", Kind::kSwitch, "Watch the directory of the models and load what changes", read_bool<&S::reload>, print<&S::reload>},
    {kModels, "tensorflow_threads", "TENSORFLOW_THREADS", "N", Kind::kValue, "Threads that compute one call of a model which TensorFlow runs", read_integer<&S::tensorflow_threads, 1, 1024>, print<&S::tensorflow_threads>},
    {kModels, "data", "DATA_PATH", "DIR", Kind::kValue, "Directory of what must survive a restart: users, history, the random secret, converted models", read_path<&S::data_path>, print<&S::data_path>},
    {kModels, "conversion_cache_mb", "CONVERSION_CACHE_MB", "MB", Kind::kValue, "Converted models to keep in DATA_PATH, so that a later start is quick; 0 keeps none", read_integer<&S::conversion_cache_mb, 0, 1'000'000>, print<&S::conversion_cache_mb>},
    {kModels, "cache_size", "CACHE_SIZE", "N", Kind::kValue, "Predictions to remember; 0 remembers none", read_integer<&S::cache_size, 0, 100'000'000>, print<&S::cache_size>},
    {kModels, "cache_ttl", "CACHE_TTL", "SECONDS", Kind::kValue, "How long a prediction is remembered", read_integer<&S::cache_ttl, 0, kMaxSeconds>, print<&S::cache_ttl>},

    {kIdentity, "secret_key", "SECRET_KEY", "TEXT", Kind::kSecret, "Key that signs the tokens, 32 bytes or more; empty: a random one, kept in DATA_PATH", read_text<&S::secret_key>, print<&S::secret_key>},
    {kIdentity, "algorithm", "ALGORITHM", "NAME", Kind::kValue, "How tokens are signed; only HS256", read_algorithm, print<&S::algorithm>},
    {kIdentity, "access_token_expire_minutes", "ACCESS_TOKEN_EXPIRE_MINUTES", "MINUTES", Kind::kValue, "How long a token is good", read_integer<&S::access_token_expire, 1, 525'600>, print<&S::access_token_expire>},
    {kIdentity, "admin_password", "ADMIN_PASSWORD", "TEXT", Kind::kSecret, "Password of the first admin; empty: a random one, printed once", read_text<&S::admin_password>, print<&S::admin_password>},

    {kLimits, "rate_limit_enabled", "RATE_LIMIT_ENABLED", "", Kind::kSwitch, "Limit the requests of each user or address", read_bool<&S::rate_limit_enabled>, print<&S::rate_limit_enabled>},
    {kLimits, "rate_limit_per_minute", "RATE_LIMIT_PER_MINUTE", "N", Kind::kValue, "Requests of one user or address in any 60 seconds", read_integer<&S::rate_limit_per_minute, 1, 1'000'000>, print<&S::rate_limit_per_minute>},

    {kCors, "cors_origins", "CORS_ORIGINS", "LIST", Kind::kValue, "Origins whose pages may call, between commas; * is any, never with credentials", read_cors_origins, print<&S::cors_origins>},
    {kCors, "cors_methods", "CORS_METHODS", "LIST", Kind::kValue, "Methods that they may use", read_http_tokens<&S::cors_methods>, print<&S::cors_methods>},
    {kCors, "cors_headers", "CORS_HEADERS", "LIST", Kind::kValue, "Headers that they may send", read_http_tokens<&S::cors_headers>, print<&S::cors_headers>},

    {kMetrics, "metrics_enabled", "METRICAS_ENABLED", "", Kind::kSwitch, "Offer /metrics for Prometheus", read_bool<&S::metrics_enabled>, print<&S::metrics_enabled>},
    {kMetrics, "metrics_port", "METRICAS_PORT", "PORT", Kind::kValue, "Port of its own for /metrics; 0: none", read_integer<&S::metrics_port, 0, 65535>, print<&S::metrics_port>},
    {kMetrics, "metrics_on_main_port", "METRICS_ON_MAIN_PORT", "", Kind::kSwitch, "Offer /metrics on the main port too", read_bool<&S::metrics_on_main_port>, print<&S::metrics_on_main_port>},

    {kLogs, "log_level", "LOG_LEVEL", "LEVEL", Kind::kValue, "DEBUG, INFO, WARNING, ERROR or OFF", read_log_level, print<&S::log_level>},
    {kLogs, "log_format", "LOG_FORMAT", "FORMAT", Kind::kValue, "text, or json for one object a line", read_log_format, print<&S::log_format>},
    {kLogs, "log_file", "LOG_FILE", "FILE", Kind::kValue, "File of the log; empty: standard error", read_text<&S::log_file>, print<&S::log_file>},
    {kLogs, "access_log", "ACCESS_LOG", "", Kind::kSwitch, "A line for every request", read_bool<&S::access_log>, print<&S::access_log>},
});
// clang-format on

}  // namespace

std::span<const Setting> settings_table() {
    return kTable;
}

const Setting* find_by_key(std::string_view key) {
    const auto found = std::find_if(kTable.begin(), kTable.end(), [&](const Setting& row) { return row.key == key; });
    return found == kTable.end() ? nullptr : &*found;
}

std::string flag_of(const Setting& setting) {
    std::string flag = "--" + std::string(setting.key);
    std::replace(flag.begin(), flag.end(), '_', '-');
    return flag;
}

std::string shown_value(const Setting& setting, const Settings& settings) {
    std::string value = setting.print(settings);
    if (setting.kind == Kind::kSecret && !value.empty()) return "(hidden)";
    return value;
}

}  // namespace sirve::config

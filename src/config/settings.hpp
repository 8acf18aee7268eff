#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace sirve::config {

/// Every setting of the program, with its default. settings_table.cpp has one row for each: its names on the command
/// line, in the environment and in TOML, its check and its help text.
struct Settings {
    // Where to listen
    std::string host = "0.0.0.0";
    std::uint16_t port = 8000;
    std::size_t workers = 1;  ///< lanes
    bool metrics_enabled = true;
    std::uint16_t metrics_port = 8001;  ///< 0: only on the main port
    bool metrics_on_main_port = true;
    std::size_t max_connections = 10'000;     ///< of clients, in total
    std::chrono::seconds header_timeout{10};  ///< for the first line and the headers of a request
    std::chrono::seconds body_timeout{60};    ///< for the body of a request
    std::chrono::seconds idle_timeout{75};    ///< of a kept connection between two requests
    std::chrono::seconds shutdown_grace{30};  ///< for the requests in flight when the program is told to stop

    // Models
    std::filesystem::path models_path = "./modelos";
    std::vector<std::filesystem::path> model_files;  ///< FILE|DIR arguments of `serve`
    bool load_models_at_start = true;
    bool reload = false;
    std::size_t tensorflow_threads = 1;  ///< of each model that TensorFlow computes
    std::filesystem::path data_path = "./data";
    std::size_t conversion_cache_mb = 4096;  ///< megabytes of kept conversions below data_path; 0: none

    // Predictions
    std::size_t cache_size = 1000;
    std::chrono::seconds cache_ttl{3600};
    std::size_t max_body_bytes = 32 * 1024 * 1024;

    // Identity
    std::string secret_key;  ///< empty: random, kept in data_path with mode 0600
    std::string algorithm = "HS256";
    std::chrono::minutes access_token_expire{30};
    std::string admin_password;  ///< empty: random, printed once

    // Limits
    bool rate_limit_enabled = false;
    std::size_t rate_limit_per_minute = 100;

    // CORS
    std::vector<std::string> cors_origins = {"*"};
    std::vector<std::string> cors_methods = {"GET", "POST", "PUT", "DELETE", "OPTIONS"};
    std::vector<std::string> cors_headers = {"*"};

    // Logs
    std::string log_level = "INFO";
    std::string log_format = "text";  ///< "text" or "json"
    std::string log_file;
    bool access_log = true;
    bool debug = false;
};

}  // namespace sirve::config

#include "config/rules.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace sirve::config {
namespace {

constexpr std::size_t kMinSecretBytes = 32;  // as long as HS256's output: RFC 7518, 3.2
constexpr std::size_t kMinPasswordBytes = 8;
constexpr std::size_t kMaxPasswordBytes = 1024;  // auth/password refuses longer ones

/// Parts of keys that stand in tutorials, templates and the service that this one replaces. Those under 32 bytes need
/// no row: they are refused for their length.
constexpr auto kKnownExamples = std::to_array<std::string_view>({
    "tu-clave-secreta",
    "tu_clave_secreta",
    "clave-secreta-muy-segura",
    "your-secret-key",
    "your_secret_key",
    "your-super-secret",
    "yoursecretkey",
    "mi-clave-secreta",
    "supersecret",
    "super-secret",
    "super_secret",
    "changeme",
    "change-me",
    "change_me",
    "change-this",
    "change-in-production",
    "change_in_production",
    "cambiar-en-produccion",
    "cambia-esto",
    "cambiame",
    "insecure",
    "09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7",  // FastAPI's manual
});

bool is_known_example(std::string secret) {
    std::transform(secret.begin(), secret.end(), secret.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return std::any_of(kKnownExamples.begin(), kKnownExamples.end(),
                       [&](std::string_view part) { return secret.find(part) != std::string::npos; });
}

Origin origin_of(std::string_view key, const Origins& origins) {
    const auto found = origins.find(key);
    return found == origins.end() ? Origin{"default", std::string(key)} : found->second;
}

}  // namespace

void settle(Settings& settings, const Origins& origins) {
    if (settings.debug && !origins.contains("log_level")) settings.log_level = "DEBUG";
    if (settings.port != 0 && settings.metrics_port == settings.port && !origins.contains("metrics_port")) {
        settings.metrics_port = 0;
    }
}

std::vector<Problem> check_rules(const Settings& settings, const Origins& origins, bool demo) {
    std::vector<Problem> problems;
    const auto complain = [&](std::string_view key, std::string value, std::string expected) {
        const auto origin = origin_of(key, origins);
        problems.push_back({origin.source, origin.name, std::move(value), std::move(expected)});
    };

    const auto& secret = settings.secret_key;
    if (!demo && !secret.empty()) {
        if (is_known_example(secret)) {
            complain("secret_key", "an example that everybody knows",
                     "random, such as `openssl rand -base64 48` gives");
        } else if (secret.size() < kMinSecretBytes) {
            complain("secret_key", std::to_string(secret.size()) + " bytes long",
                     "at least 32 bytes, random, such as `openssl rand -base64 48` gives");
        }
    }
    const auto& password = settings.admin_password;
    if (password.size() > kMaxPasswordBytes) {
        complain("admin_password", std::to_string(password.size()) + " bytes long", "at most 1024 bytes");
    } else if (!demo && !password.empty() && password.size() < kMinPasswordBytes) {
        complain("admin_password", std::to_string(password.size()) + " bytes long", "at least 8 bytes");
    }
    if (settings.metrics_enabled && settings.metrics_port != 0 && settings.metrics_port == settings.port) {
        complain("metrics_port", std::to_string(settings.metrics_port) + ", the main port too",
                 "another port, or 0 to offer metrics on the main port only");
    }
    return problems;
}

}  // namespace sirve::config

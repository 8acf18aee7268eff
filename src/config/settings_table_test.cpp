#include "config/settings_table.hpp"

#include <set>

namespace sirve::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string refusal(std::string_view key, std::string_view text) {
    Settings settings;
    const Settings untouched;
    const auto& row = *find_by_key(key);
    const auto status = row.read(text, settings);
    EXPECT_EQ(row.print(settings), row.print(untouched)) << "a refused value must leave the field alone";
    return status ? "accepted" : status.error().message();
}

std::string accepted(std::string_view key, std::string_view text) {
    Settings settings;
    const auto& row = *find_by_key(key);
    const auto status = row.read(text, settings);
    return status ? row.print(settings) : "refused: " + status.error().message();
}

TEST(SettingsTable, HasEveryNameOfTheContract) {
    std::set<std::string_view> names;
    for (const auto& setting : settings_table()) names.insert(setting.environment);
    for (const auto* name : {"HOST",
                             "PORT",
                             "DEBUG",
                             "SECRET_KEY",
                             "ALGORITHM",
                             "ACCESS_TOKEN_EXPIRE_MINUTES",
                             "MODELOS_PATH",
                             "CARGAR_MODELOS_AL_INICIO",
                             "CACHE_SIZE",
                             "CACHE_TTL",
                             "LOG_LEVEL",
                             "LOG_FILE",
                             "CORS_ORIGINS",
                             "CORS_METHODS",
                             "CORS_HEADERS",
                             "RATE_LIMIT_ENABLED",
                             "RATE_LIMIT_PER_MINUTE",
                             "METRICAS_ENABLED",
                             "METRICAS_PORT",
                             "ADMIN_PASSWORD",
                             "DATA_PATH"}) {
        EXPECT_TRUE(names.contains(name)) << name;
    }
}

TEST(SettingsTable, NamesAreUniqueAndWellFormed) {
    std::set<std::string_view> keys, names;
    for (const auto& setting : settings_table()) {
        EXPECT_TRUE(keys.insert(setting.key).second) << setting.key;
        EXPECT_TRUE(names.insert(setting.environment).second) << setting.environment;
        EXPECT_EQ(setting.key.find_first_not_of("abcdefghijklmnopqrstuvwxyz_"), std::string_view::npos) << setting.key;
        EXPECT_EQ(setting.environment.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ_"), std::string_view::npos);
        EXPECT_FALSE(setting.help.empty()) << setting.key;
        EXPECT_EQ(setting.help.find('\n'), std::string_view::npos) << setting.key;
        EXPECT_EQ(setting.placeholder.empty(), setting.kind == Kind::kSwitch) << setting.key;
    }
}

TEST(SettingsTable, EveryDefaultPassesItsOwnCheck) {
    const Settings defaults;
    for (const auto& setting : settings_table()) {
        Settings settings;
        const auto status = setting.read(setting.print(defaults), settings);
        EXPECT_TRUE(status.ok()) << setting.key;
        EXPECT_EQ(setting.print(settings), setting.print(defaults)) << setting.key;
    }
}

TEST(SettingsTable, DefaultsAreThoseOfTheContract) {
    const Settings settings;
    const auto value = [&](std::string_view key) { return find_by_key(key)->print(settings); };
    EXPECT_EQ(value("host"), "0.0.0.0");
    EXPECT_EQ(value("port"), "8000");
    EXPECT_EQ(value("algorithm"), "HS256");
    EXPECT_EQ(value("access_token_expire_minutes"), "30");
    EXPECT_EQ(value("models"), "./modelos");
    EXPECT_EQ(value("load_models_at_start"), "true");
    EXPECT_EQ(value("cache_size"), "1000");
    EXPECT_EQ(value("cache_ttl"), "3600");
    EXPECT_EQ(value("log_level"), "INFO");
    EXPECT_EQ(value("cors_origins"), "*");
    EXPECT_EQ(value("cors_methods"), "GET,POST,PUT,DELETE,OPTIONS");
    EXPECT_EQ(value("rate_limit_enabled"), "false");
    EXPECT_EQ(value("rate_limit_per_minute"), "100");
    EXPECT_EQ(value("metrics_port"), "8001");
    EXPECT_EQ(value("data"), "./data");
}

TEST(SettingsTable, ReadsEachKindOfValue) {
    EXPECT_EQ(accepted("port", "0"), "0");
    EXPECT_EQ(accepted("cache_ttl", "60"), "60");
    EXPECT_EQ(accepted("reload", "YES"), "true");
    EXPECT_EQ(accepted("log_level", "warn"), "WARNING");
    EXPECT_EQ(accepted("log_level", "Critical"), "ERROR");
    EXPECT_EQ(accepted("log_format", "JSON"), "json");
    EXPECT_EQ(accepted("log_file", ""), "");
    EXPECT_EQ(accepted("cors_origins", ""), "");
    EXPECT_EQ(accepted("cors_origins", "https://A.example, http://b:3000"), "https://a.example,http://b:3000");
    EXPECT_EQ(accepted("cors_headers", "Authorization, X-Request-ID"), "Authorization,X-Request-ID");
    EXPECT_EQ(accepted("host", "::"), "::");
}

TEST(SettingsTable, RefusesWithWhatWouldBeRight) {
    EXPECT_EQ(refusal("port", "65536"), "a whole number from 0 to 65535");
    EXPECT_EQ(refusal("port", ""), "a whole number from 0 to 65535");
    EXPECT_EQ(refusal("debug", "maybe"), "true or false");
    EXPECT_THAT(refusal("workers", "0"), HasSubstr("from 1"));
    EXPECT_THAT(refusal("rate_limit_per_minute", "0"), HasSubstr("from 1"));
    EXPECT_THAT(refusal("algorithm", "RS256"), HasSubstr("HS256"));
    EXPECT_THAT(refusal("algorithm", "none"), HasSubstr("HS256"));
    EXPECT_THAT(refusal("log_level", "LOUD"), HasSubstr("WARNING"));
    EXPECT_THAT(refusal("cors_origins", "*,https://a"), HasSubstr("not both"));
    EXPECT_THAT(refusal("cors_origins", "example.com"), HasSubstr("https://app.example.com"));
    EXPECT_THAT(refusal("cors_methods", "GET POST"), HasSubstr("between commas"));
    EXPECT_THAT(refusal("host", "http://x"), HasSubstr("127.0.0.1"));
    EXPECT_THAT(refusal("host", " "), HasSubstr("127.0.0.1"));
    EXPECT_THAT(refusal("models", ""), HasSubstr("directory"));
    EXPECT_THAT(refusal("log_file", std::string_view("a\0b", 3)), HasSubstr("NUL"));
}

TEST(SettingsTable, FlagIsTheKeyWithDashes) {
    EXPECT_EQ(flag_of(*find_by_key("cache_ttl")), "--cache-ttl");
    EXPECT_EQ(flag_of(*find_by_key("models")), "--models");
    EXPECT_EQ(find_by_key("no_such"), nullptr);
}

TEST(SettingsTable, NeverShowsASecret) {
    Settings settings;
    settings.secret_key = "abcdef";
    settings.admin_password = "ghijkl";
    for (const auto& setting : settings_table()) {
        const auto shown = shown_value(setting, settings);
        EXPECT_EQ(shown.find("abcdef"), std::string::npos);
        EXPECT_EQ(shown.find("ghijkl"), std::string::npos);
    }
    EXPECT_EQ(shown_value(*find_by_key("secret_key"), settings), "(hidden)");
    EXPECT_EQ(shown_value(*find_by_key("secret_key"), Settings{}), "");
}

}  // namespace
}  // namespace sirve::config

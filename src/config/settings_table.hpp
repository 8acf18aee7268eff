#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "config/settings.hpp"

namespace sirve::config {

enum class Kind {
    kValue,   ///< takes a text: --port 8000
    kSwitch,  ///< true or false: --reload, --no-reload
    kSecret,  ///< a value that is never shown
};

/// One row of the table of settings. The flag, the help, the documentation and .env.example are derived from it; the
/// default is what a fresh Settings holds.
struct Setting {
    std::string_view group;        ///< heading in the help and the documentation
    std::string_view key;          ///< in TOML: "cache_ttl"; the flag is the same with dashes
    std::string_view environment;  ///< in the environment and in .env: "CACHE_TTL"
    std::string_view placeholder;  ///< what the help shows as the value: "SECONDS"
    Kind kind;
    std::string_view help;  ///< one line

    /// Puts `text` into its field. The message of an error says what would be right ("true or false") and leaves the
    /// field as it was.
    Status (*read)(std::string_view text, Settings& settings);
    /// The field as `read` would take it. Secrets included: see shown_value.
    std::string (*print)(const Settings& settings);
};

/// Every setting, in the order of the documentation.
std::span<const Setting> settings_table();

/// nullptr if there is none.
const Setting* find_by_key(std::string_view key);

/// "--cache-ttl"
std::string flag_of(const Setting& setting);

/// The effective value for people: secrets hidden.
std::string shown_value(const Setting& setting, const Settings& settings);

}  // namespace sirve::config

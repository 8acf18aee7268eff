#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/error.hpp"
#include "cli/command_line.hpp"
#include "config/settings.hpp"
#include "store/sqlite.hpp"

namespace sirve::app {

/// What identity needs at the start.
struct Accounts {
    std::string secret_key;
    std::string
        notice;  ///< to be shown once: the password of an administrator that was just made; empty: nothing to say
};

/// The secret key (given, or random and kept in DATA_PATH) and at least one administrator. In the demo: a random key
/// that is not kept and the documented user admin/password.
Result<Accounts> prepare_accounts(const config::Settings& settings, cli::ServeMode mode, store::Users& users);

}  // namespace sirve::app

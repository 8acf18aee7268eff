#include "app/accounts.hpp"

#include "auth/password.hpp"
#include "auth/secret_file.hpp"
#include "base/iso_time.hpp"

namespace sirve::app {

namespace {

constexpr char kDemoUser[] = "admin";
constexpr char kDemoPassword[] = "password";
constexpr std::size_t kSecretLength = 64;
constexpr std::size_t kPasswordLength = 20;

Result<std::string> secret_key(const config::Settings& settings, cli::ServeMode mode) {
    if (!settings.secret_key.empty()) return settings.secret_key;
    if (mode == cli::ServeMode::kDemo) return auth::random_secret(kSecretLength);
    return auth::read_or_create_secret(settings.data_path / "secret_key");
}

Status add_administrator(store::Users& users, const std::string& username, const std::string& password) {
    auto hash = auth::hash_password(password);
    if (!hash) return hash.error();
    return users.add({username, *hash, "admin", false, iso_time(SystemClock().system_now())});
}

}  // namespace

Result<Accounts> prepare_accounts(const config::Settings& settings, cli::ServeMode mode, store::Users& users) {
    Accounts accounts;
    auto secret = secret_key(settings, mode);
    if (!secret) return secret.error();
    accounts.secret_key = std::move(*secret);

    auto known = users.list();
    if (!known) return known.error();
    if (!known->empty()) return accounts;
    std::string password = mode == cli::ServeMode::kDemo ? kDemoPassword : settings.admin_password;
    if (password.empty()) {
        password = auth::random_secret(kPasswordLength);
        accounts.notice = "First start: the administrator is 'admin' with the password " + password +
                          " (shown only now; give ADMIN_PASSWORD to choose it)";
    }
    if (Status added = add_administrator(users, kDemoUser, password); !added) return added.error();
    return accounts;
}

}  // namespace sirve::app

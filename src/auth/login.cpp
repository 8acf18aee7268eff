#include "auth/login.hpp"

#include <mutex>
#include <string>

#include "auth/login_throttle.hpp"
#include "auth/password.hpp"

namespace sirve::auth {
namespace {

constexpr std::size_t kMaxNameBytes = 256;  // the store takes no longer ones

/// The hash of a random text that nobody kept, with the cost of hash_password. It is verified for users that do not
/// exist, so that the time of the answer does not tell who does.
const std::string kNobodysHash =
    "$argon2id$v=19$m=65536,t=2,p=1$KdrsB9eTzFxMk8jaQFdEfQ$thVn9gkFo0uq1mFQIxoIGP7F1jWg3U9hyVjRBW/4ZzA";

Error wrong_credentials() {
    return {ErrorCode::kUnauthenticated, "user name or password is wrong"};
}

std::string key_of(std::string_view username, std::string_view address) {
    std::string key(username);
    key += '\0';  // in no name of the store, so that two pairs never make one key
    return key.append(address);
}

}  // namespace

struct Login::Impl {
    store::Users& users;
    const Clock& clock;
    std::mutex mutex;  // of the throttle; never held while a password is hashed
    LoginThrottle throttle;

    Status admit(const std::string& key) {
        const std::lock_guard lock(mutex);
        const auto wait = throttle.wait(key, clock.steady_now());
        if (wait.count() == 0) return {};
        return Error(ErrorCode::kResourceExhausted,
                     "too many failed logins; try again in " + std::to_string(wait.count()) + " seconds")
            .try_after(wait);
    }

    void record(const std::string& key, bool success) {
        const std::lock_guard lock(mutex);
        if (success) {
            throttle.succeeded(key);
        } else {
            throttle.failed(key, clock.steady_now());
        }
    }
};

Login::Login(store::Users& users, const Clock& clock) : impl_(new Impl{users, clock, {}, LoginThrottle()}) {}
Login::~Login() = default;

Result<Principal> Login::check(std::string_view username, std::string_view password, std::string_view address) {
    if (username.empty() || username.size() > kMaxNameBytes || username.find('\0') != std::string_view::npos) {
        return wrong_credentials();  // nobody has such a name, and it is not remembered either
    }
    const auto key = key_of(username, address);
    if (auto admitted = impl_->admit(key); !admitted) return admitted.error();

    const auto user = impl_->users.find(username);
    if (!user) return user.error();
    const bool right = verify_password(password, *user ? (*user)->password_hash : kNobodysHash);
    const bool success = right && *user && !(*user)->disabled;
    impl_->record(key, success);
    if (!success) return wrong_credentials();
    return Principal{(*user)->username, (*user)->role == "admin" ? Role::kAdmin : Role::kUser};
}

}  // namespace sirve::auth

#include "auth/tokens.hpp"

#include <jwt.h>
#include <sodium.h>

#include <charconv>
#include <cstdlib>
#include <optional>
#include <utility>

#include "auth/token_text.hpp"
#include "auth/verified_tokens.hpp"

namespace sirve::auth {
namespace {

constexpr std::size_t kMaxSubjectBytes = 256;
constexpr std::int64_t kLeewaySeconds = 60;           // clocks of two machines differ; not granted to exp
constexpr std::int64_t kEndOfTime = 253'402'300'799;  // the year 9999: later is a mistake, and near overflow

struct FreeJwt {
    void operator()(jwt_t* jwt) const { jwt_free(jwt); }
};
using Jwt = std::unique_ptr<jwt_t, FreeJwt>;

struct FreeText {
    void operator()(char* text) const { std::free(text); }
};
using Text = std::unique_ptr<char, FreeText>;

Error refused(std::string message) {
    return {ErrorCode::kUnauthenticated, std::move(message)};
}

/// nullptr if the text is no JWT or, with a secret, if its signature is not that of the secret.
Jwt decode(const std::string& token, const std::string* secret) {
    jwt_t* raw = nullptr;
    const auto* key = secret ? reinterpret_cast<const unsigned char*>(secret->data()) : nullptr;
    const int code = jwt_decode(&raw, token.c_str(), key, secret ? static_cast<int>(secret->size()) : 0);
    Jwt jwt(raw);
    return code == 0 ? std::move(jwt) : nullptr;
}

/// The header says nothing that we believe: it only may not ask for anything but HS256. Keys and addresses of keys in
/// it (kid, jku, jwk, x5u ...) are never looked at.
Status check_header(jwt_t* jwt) {
    const char* algorithm = jwt_get_header(jwt, "alg");
    if (!algorithm || std::string_view(algorithm) != "HS256") {
        return refused("token algorithm is not allowed; only HS256 is");
    }
    if (const Text critical(jwt_get_headers_json(jwt, "crit")); critical) {
        return refused("token asks for extensions (crit) that are not known here");
    }
    return {};
}

bool has_claim(jwt_t* jwt, const char* name) {
    return Text(jwt_get_grants_json(jwt, name)) != nullptr;
}

/// Seconds since 1970 from a claim; nothing if the claim is missing. Read from its JSON text, because the library's
/// getter takes any value that is not an integer for 0.
Result<std::optional<std::int64_t>> time_claim(jwt_t* jwt, const char* name) {
    const Text json(jwt_get_grants_json(jwt, name));
    if (!json) return std::optional<std::int64_t>();
    const std::string_view text(json.get());
    std::int64_t seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (error != std::errc{} || end != text.data() + text.size() || seconds < 0 || seconds > kEndOfTime) {
        return refused(std::string("token claim '") + name + "' should be a whole number of seconds since 1970");
    }
    return std::optional(seconds);
}

Status check_beginning(jwt_t* jwt, std::int64_t now) {
    for (const char* name : {"nbf", "iat"}) {
        const auto beginning = time_claim(jwt, name);
        if (!beginning) return beginning.error();
        if (*beginning && **beginning > now + kLeewaySeconds) {
            return refused(std::string("token is not valid yet (") + name + " is in the future)");
        }
    }
    return {};
}

/// Who and until when. The signature has been checked.
Result<VerifiedTokens::Entry> read_claims(jwt_t* jwt, std::int64_t now) {
    const auto expires = time_claim(jwt, "exp");
    if (!expires) return expires.error();
    if (!*expires) return refused("token has no expiry (claim 'exp')");
    if (**expires <= now) return refused("token has expired");
    if (auto begun = check_beginning(jwt, now); !begun) return begun.error();
    if (has_claim(jwt, "aud")) return refused("token is meant for another service (claim 'aud')");

    const char* subject = jwt_get_grant(jwt, "sub");
    if (!subject || !*subject) return refused("token has no user (claim 'sub')");
    const std::string_view name(subject);
    if (name.size() > kMaxSubjectBytes) return refused("token claim 'sub' is longer than 256 bytes");
    const char* role = jwt_get_grant(jwt, "role");
    const bool admin = role && std::string_view(role) == "admin";
    return VerifiedTokens::Entry{{std::string(name), admin ? Role::kAdmin : Role::kUser}, **expires};
}

}  // namespace

struct Tokens::Impl {
    Impl(std::string secret_key, std::chrono::seconds token_lifetime, const Clock& time)
        : secret(std::move(secret_key)), lifetime(token_lifetime), clock(time) {}
    ~Impl() { sodium_memzero(secret.data(), secret.size()); }

    std::int64_t now() const {
        return std::chrono::floor<std::chrono::seconds>(clock.system_now()).time_since_epoch().count();
    }

    Result<VerifiedTokens::Entry> check(std::string_view text) const {
        if (auto shape = check_token_text(text); !shape) return shape.error();
        const std::string token(text);
        // Once without the key, to see which algorithm is asked for before any key is used with it.
        const auto unverified = decode(token, nullptr);
        if (!unverified) return refused("token is not a JWT with the algorithm HS256");
        if (auto header = check_header(unverified.get()); !header) return header.error();
        const auto verified = decode(token, &secret);
        if (!verified || jwt_get_alg(verified.get()) != JWT_ALG_HS256) return refused("token signature is not valid");
        return read_claims(verified.get(), now());
    }

    std::string secret;
    const std::chrono::seconds lifetime;
    const Clock& clock;
    VerifiedTokens remembered;
};

Tokens::Tokens(std::string secret, std::chrono::seconds lifetime, const Clock& clock)
    : impl_(std::make_unique<Impl>(std::move(secret), lifetime, clock)) {}
Tokens::~Tokens() = default;

std::chrono::seconds Tokens::lifetime() const {
    return impl_->lifetime;
}

Result<std::string> Tokens::issue(const Principal& principal) const {
    const auto& name = principal.username;
    if (name.empty() || name.size() > kMaxSubjectBytes || name.find('\0') != std::string::npos) {
        return invalid_argument("a token needs a user name of 1 to 256 bytes without NUL");
    }
    jwt_t* raw = nullptr;
    if (jwt_new(&raw) != 0) return internal_error("no memory for a token");
    const Jwt jwt(raw);
    const std::int64_t now = impl_->now();
    if (jwt_add_grant(raw, "sub", name.c_str()) != 0) return invalid_argument("a user name in a token should be UTF-8");
    const bool complete = jwt_add_grant(raw, "role", principal.role == Role::kAdmin ? "admin" : "user") == 0 &&
                          jwt_add_grant_int(raw, "iat", now) == 0 &&
                          jwt_add_grant_int(raw, "exp", now + impl_->lifetime.count()) == 0 &&
                          jwt_set_alg(raw, JWT_ALG_HS256, reinterpret_cast<const unsigned char*>(impl_->secret.data()),
                                      static_cast<int>(impl_->secret.size())) == 0;
    const Text text(complete ? jwt_encode_str(raw) : nullptr);
    if (!text) return internal_error("a token can't be signed");
    return std::string(text.get());
}

Result<Principal> Tokens::verify(std::string_view token) const {
    if (auto known = impl_->remembered.find(token)) {
        if (known->expires > impl_->now()) return std::move(known->principal);
        impl_->remembered.forget(token);
        return refused("token has expired");
    }
    auto entry = impl_->check(token);
    if (!entry) return entry.error();
    impl_->remembered.remember(token, *entry);
    return std::move(entry->principal);
}

}  // namespace sirve::auth

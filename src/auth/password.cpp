#include "auth/password.hpp"

#include <sodium.h>

namespace sirve::auth {

Result<std::string> hash_password(std::string_view password) {
    if (password.empty()) return invalid_argument("the password is empty");
    if (password.size() > kMaxPasswordBytes) {
        return invalid_argument("the password has " + std::to_string(password.size()) + " bytes; at most " +
                                std::to_string(kMaxPasswordBytes) + " are allowed");
    }
    if (sodium_init() < 0) return internal_error("the cryptographic library can't be started");
    std::string hash(crypto_pwhash_STRBYTES, '\0');
    if (crypto_pwhash_str(hash.data(), password.data(), password.size(), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                          crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0) {
        return Error(ErrorCode::kUnavailable, "there is not enough memory to hash a password (64 MiB)");
    }
    hash.resize(hash.find('\0'));
    return hash;
}

bool verify_password(std::string_view password, const std::string& hash) {
    if (password.size() > kMaxPasswordBytes || hash.size() >= crypto_pwhash_STRBYTES || sodium_init() < 0) return false;
    return crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

std::string random_secret(std::size_t length) {
    constexpr std::string_view kCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
    static_assert(kCharacters.size() == 64, "a power of two: six bits of a random byte choose without bias");
    // The library ends the program when the system has no randomness, so there is no failure to report.
    static_cast<void>(sodium_init());
    std::string secret(length, '\0');
    randombytes_buf(secret.data(), secret.size());
    for (char& c : secret) c = kCharacters[static_cast<unsigned char>(c) & 63];
    return secret;
}

}  // namespace sirve::auth

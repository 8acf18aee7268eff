#include "auth/token_text.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <string>

namespace sirve::auth {
namespace {

Error refused(std::string message) {
    return {ErrorCode::kUnauthenticated, std::move(message)};
}

bool is_base64url(std::string_view part) {
    std::array<unsigned char, kMaxTokenBytes> decoded;
    std::size_t size = 0;
    const char* end = nullptr;
    const int code = sodium_base642bin(decoded.data(), decoded.size(), part.data(), part.size(), nullptr, &size, &end,
                                       sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    return code == 0 && end == part.data() + part.size();
}

}  // namespace

Status check_token_text(std::string_view token) {
    if (token.empty()) return refused("token is empty");
    if (token.size() > kMaxTokenBytes) {
        return refused("token is longer than " + std::to_string(kMaxTokenBytes) + " bytes");
    }
    if (std::count(token.begin(), token.end(), '.') != 2) {
        return refused("token is not a signed JWT: it should have three parts between dots");
    }
    for (std::size_t begin = 0; begin <= token.size();) {
        const auto end = std::min(token.find('.', begin), token.size());
        const auto part = token.substr(begin, end - begin);
        if (part.empty()) return refused("token is not a signed JWT: one of its three parts is empty");
        if (!is_base64url(part)) {
            return refused("token is not a signed JWT: its parts should be base64url without padding or blanks");
        }
        begin = end + 1;
    }
    return {};
}

}  // namespace sirve::auth

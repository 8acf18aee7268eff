#include "api/base64.hpp"

#include <sodium/utils.h>

namespace sirve::api {

std::optional<std::string> decode_base64(std::string_view text) {
    constexpr const char* kSpaces = " \t\r\n";
    std::string bytes(text.size() / 4 * 3 + 3, '\0');
    for (const int variant : {sodium_base64_VARIANT_ORIGINAL, sodium_base64_VARIANT_ORIGINAL_NO_PADDING}) {
        std::size_t length = 0;
        if (sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(), text.size(),
                              kSpaces, &length, nullptr, variant) != 0)
            continue;
        bytes.resize(length);
        return bytes;
    }
    return std::nullopt;
}

void append_base64(std::string& out, std::string_view bytes) {
    const std::size_t begin = out.size();
    // The length counts a zero at the end.
    const std::size_t length = sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL);
    out.resize(begin + length);
    sodium_bin2base64(out.data() + begin, length, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                      sodium_base64_VARIANT_ORIGINAL);
    out.resize(begin + length - 1);
}

}  // namespace sirve::api

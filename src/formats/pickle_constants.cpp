// The part of PickleMachine that reads numbers, texts and bytes.
#include <bit>
#include <charconv>

#include "formats/pickle_machine.hpp"

namespace sirve::formats {

namespace {

void append_utf8(std::string& out, std::uint32_t code) {
    const auto tail = [&](int shift) { out += static_cast<char>(0x80 | ((code >> shift) & 0x3F)); };
    if (code < 0x80) {
        out += static_cast<char>(code);
    } else if (code < 0x800) {
        out += static_cast<char>(0xC0 | (code >> 6));
        tail(0);
    } else if (code < 0x10000) {
        out += static_cast<char>(0xE0 | (code >> 12));
        tail(6), tail(0);
    } else {
        out += static_cast<char>(0xF0 | (code >> 18));
        tail(12), tail(6), tail(0);
    }
}

/// Python's raw-unicode-escape: Latin-1 bytes with \uXXXX and \UXXXXXXXX; nothing if an escape is broken.
std::optional<std::string> decode_raw_unicode_escape(std::string_view text) {
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool escape = text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == 'u' || text[i + 1] == 'U');
        if (!escape) {
            append_utf8(decoded, static_cast<unsigned char>(text[i]));
            continue;
        }
        const std::size_t digits = text[i + 1] == 'u' ? 4 : 8;
        const std::string_view number = text.substr(i + 2, digits);
        std::uint32_t code = 0;
        const auto parsed = std::from_chars(number.data(), number.data() + number.size(), code, 16);
        if (number.size() != digits || parsed.ptr != number.data() + digits || code > 0x10FFFF) return std::nullopt;
        append_utf8(decoded, code);
        i += 1 + digits;
    }
    return decoded;
}

}  // namespace

bool PickleMachine::step_number(unsigned char opcode) {
    switch (opcode) {
        case 'N':
            push_value(PickleNone{});
            return true;
        case 0x88:
            push_value(true);
            return true;
        case 0x89:
            push_value(false);
            return true;
        case 'K':
            push_value(std::int64_t{input_.little_endian<std::uint8_t>()});
            return true;
        case 'M':
            push_value(std::int64_t{input_.little_endian<std::uint16_t>()});
            return true;
        case 'J':
            push_value(std::int64_t{static_cast<std::int32_t>(input_.little_endian<std::uint32_t>())});
            return true;
        case 0x8A:
            push_long(input_.counted<std::uint8_t>());
            return true;
        case 0x8B:
            push_long(input_.counted<std::uint32_t>());
            return true;
        case 'G': {  // the only big-endian number of the format
            std::uint64_t bits = 0;
            for (const char byte : input_.take(8)) bits = bits << 8 | static_cast<unsigned char>(byte);
            push_value(std::bit_cast<double>(bits));
            return true;
        }
        case 'I':
        case 'L':
            push_decimal(input_.line());
            return true;
        case 'F':
            push_float(input_.line());
            return true;
        default:
            return false;
    }
}

bool PickleMachine::step_text(unsigned char opcode) {
    switch (opcode) {
        case 0x8C:
            push_copy(input_.counted<std::uint8_t>());
            return true;
        case 'X':
            push_copy(input_.counted<std::uint32_t>());
            return true;
        case 0x8D:
            push_copy(input_.counted<std::uint64_t>());
            return true;
        case 'V':
            push_escaped_text(input_.line());
            return true;
        case 'C':
            push_bytes(input_.counted<std::uint8_t>());
            return true;
        case 'B':
            push_bytes(input_.counted<std::uint32_t>());
            return true;
        case 0x8E:
        case 0x96:
            push_bytes(input_.counted<std::uint64_t>());
            return true;
        default:
            return false;
    }
}

void PickleMachine::push_copy(std::string_view text) {
    if (spend_bytes(text.size())) push_value(std::string(text));
}

void PickleMachine::push_bytes(std::string_view bytes) {
    if (spend_bytes(bytes.size())) push_value(PickleBytes{std::string(bytes)});
}

void PickleMachine::push_long(std::string_view little_endian) {
    if (little_endian.size() > 8)
        return input_.fail("an int of " + std::to_string(little_endian.size()) + " bytes; at most 8 are read");
    const bool negative = !little_endian.empty() && (little_endian.back() & 0x80) != 0;
    std::uint64_t bits = negative ? ~std::uint64_t{0} : 0;
    for (std::size_t i = little_endian.size(); i-- > 0;)
        bits = bits << 8 | static_cast<unsigned char>(little_endian[i]);
    push_value(static_cast<std::int64_t>(bits));
}

void PickleMachine::push_decimal(std::string_view text) {
    if (text == "01" || text == "00") return push_value(text == "01");  // how protocol 0 writes booleans
    if (!text.empty() && text.back() == 'L') text.remove_suffix(1);
    std::int64_t number = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
    if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size())
        return input_.fail("an int that is not a decimal number of at most 64 bits");
    push_value(number);
}

void PickleMachine::push_float(std::string_view text) {
    double number = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
    if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size())
        return input_.fail("a float that is not a decimal number");
    push_value(number);
}

void PickleMachine::push_escaped_text(std::string_view line) {
    const auto text = decode_raw_unicode_escape(line);
    if (!text) return input_.fail("a text with a broken \\u escape");
    push_copy(*text);
}

}  // namespace sirve::formats

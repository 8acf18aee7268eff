#include "formats/pickle_machine.hpp"

#include <bit>
#include <charconv>
#include <cstdio>

namespace sirve::formats {

namespace {

constexpr int kNewestProtocol = 5;

bool is_text(const PickleValue& value) { return std::holds_alternative<std::string>(value); }

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

std::string hexadecimal(unsigned char opcode) {
    char text[5];
    std::snprintf(text, sizeof text, "0x%02x", opcode);
    return text;
}

}  // namespace

PickleId PickleMachine::run() {
    while (!input_.failed()) {
        const unsigned char opcode = input_.opcode();
        if (input_.failed()) break;
        if (opcode == '.') return pop();
        if (!step_number(opcode) && !step_text(opcode) && !step_container(opcode) && !step_memo(opcode) && !step_object(opcode)) refuse(opcode);
    }
    return 0;
}

bool PickleMachine::step_number(unsigned char opcode) {
    switch (opcode) {
        case 'N': push_value(PickleNone{}); return true;
        case 0x88: push_value(true); return true;
        case 0x89: push_value(false); return true;
        case 'K': push_value(std::int64_t{input_.little_endian<std::uint8_t>()}); return true;
        case 'M': push_value(std::int64_t{input_.little_endian<std::uint16_t>()}); return true;
        case 'J': push_value(std::int64_t{static_cast<std::int32_t>(input_.little_endian<std::uint32_t>())}); return true;
        case 0x8A: push_long(input_.counted<std::uint8_t>()); return true;
        case 0x8B: push_long(input_.counted<std::uint32_t>()); return true;
        case 'G': {  // the only big-endian number of the format
            std::uint64_t bits = 0;
            for (const char byte : input_.take(8)) bits = bits << 8 | static_cast<unsigned char>(byte);
            push_value(std::bit_cast<double>(bits));
            return true;
        }
        case 'I': case 'L': push_decimal(input_.line()); return true;
        case 'F': push_float(input_.line()); return true;
        default: return false;
    }
}

bool PickleMachine::step_text(unsigned char opcode) {
    switch (opcode) {
        case 0x8C: push_copy(input_.counted<std::uint8_t>()); return true;
        case 'X': push_copy(input_.counted<std::uint32_t>()); return true;
        case 0x8D: push_copy(input_.counted<std::uint64_t>()); return true;
        case 'V': push_escaped_text(input_.line()); return true;
        case 'C': push_bytes(input_.counted<std::uint8_t>()); return true;
        case 'B': push_bytes(input_.counted<std::uint32_t>()); return true;
        case 0x8E: case 0x96: push_bytes(input_.counted<std::uint64_t>()); return true;
        default: return false;
    }
}

bool PickleMachine::step_container(unsigned char opcode) {
    switch (opcode) {
        case '(': marks_.push_back(stack_.size()); spend_values(1); return true;
        case '0': drop(); return true;
        case '1': pop_to_mark(); return true;
        case '2': push(top()); return true;
        case ']': push_value(PickleList{}); return true;
        case 'l': push_value(PickleList{pop_to_mark()}); return true;
        case 'a': append(pop_many(1)); return true;
        case 'e': append(pop_to_mark()); return true;
        case ')': push_value(PickleTuple{}); return true;
        case 't': push_value(PickleTuple{pop_to_mark()}); return true;
        case 0x85: case 0x86: case 0x87: push_value(PickleTuple{pop_many(opcode - 0x84u)}); return true;
        case '}': push_value(PickleDict{}); return true;
        case 'd': {
            auto items = pop_to_mark();
            push_value(PickleDict{});
            set_items(std::move(items));
            return true;
        }
        case 's': set_items(pop_many(2)); return true;
        case 'u': set_items(pop_to_mark()); return true;
        default: return false;
    }
}

bool PickleMachine::step_memo(unsigned char opcode) {
    const auto key_of_line = [this] {
        const std::string_view line = input_.line();
        std::uint32_t key = 0;
        const auto parsed = std::from_chars(line.data(), line.data() + line.size(), key);
        if (line.empty() || parsed.ptr != line.data() + line.size()) input_.fail("a memo key that is not a number");
        return key;
    };
    switch (opcode) {
        case 'p': remember(key_of_line()); return true;
        case 'q': remember(input_.little_endian<std::uint8_t>()); return true;
        case 'r': remember(input_.little_endian<std::uint32_t>()); return true;
        case 0x94: remember(memo_.size()); return true;
        case 'g': recall(key_of_line()); return true;
        case 'h': recall(input_.little_endian<std::uint8_t>()); return true;
        case 'j': recall(input_.little_endian<std::uint32_t>()); return true;
        default: return false;
    }
}

bool PickleMachine::step_object(unsigned char opcode) {
    switch (opcode) {
        case 0x80:
            if (const int protocol = input_.little_endian<std::uint8_t>(); protocol > kNewestProtocol)
                input_.fail("protocol " + std::to_string(protocol) + " is not known; 0 to 5 are");
            return true;
        case 0x95:
            if (input_.little_endian<std::uint64_t>() > input_.remaining()) input_.fail("the file is cut off: a frame is longer than the rest of it");
            return true;
        case 'c': {
            const std::string_view module = input_.line();
            push_global(module, input_.line());
            return true;
        }
        case 0x93: {
            const auto names = pop_many(2);
            if (input_.failed()) return true;
            if (!is_text(document_.at(names[0])) || !is_text(document_.at(names[1]))) input_.fail("a class name that is not text");
            // Copies: adding a value may move the names.
            else push_global(std::string(std::get<std::string>(document_.at(names[0]))), std::string(std::get<std::string>(document_.at(names[1]))));
            return true;
        }
        case 0x81: new_object(); return true;
        case 'R': reduce(); return true;
        case 'b': build(); return true;
        default: return false;
    }
}

void PickleMachine::refuse(unsigned char opcode) {
    switch (opcode) {
        case 0x97: case 0x98: return input_.fail("the data lies in a buffer outside of the file; dump it without buffer_callback");
        case 'P': case 'Q': return input_.fail("a persistent id, which only the program that wrote it understands");
        case 0x82: case 0x83: case 0x84: return input_.fail("a name of copyreg's extension registry, which differs from program to program");
        case 'S': case 'T': case 'U': return input_.fail("a string of Python 2; dump it with Python 3");
        case 'i': case 'o': case 0x92: return input_.fail("an object made with arguments, which no known class needs");
        case 0x8F: case 0x90: case 0x91: return input_.fail("a set, which no known class needs");
        default: return input_.fail("no opcode " + hexadecimal(opcode) + "; this is not a pickle, or it is damaged");
    }
}

// The stack.

void PickleMachine::push(PickleId id) {
    if (!input_.failed() && spend_values(1)) stack_.push_back(id);
}

void PickleMachine::push_value(PickleValue value) {
    if (!input_.failed() && spend_values(1)) push(document_.add(std::move(value)));
}

void PickleMachine::push_copy(std::string_view text) {
    if (spend_bytes(text.size())) push_value(std::string(text));
}

void PickleMachine::push_bytes(std::string_view bytes) {
    if (spend_bytes(bytes.size())) push_value(PickleBytes{std::string(bytes)});
}

PickleId PickleMachine::top() {
    if (!input_.failed() && stack_.size() <= (marks_.empty() ? 0 : marks_.back())) input_.fail("a value is needed and there is none");
    return input_.failed() ? 0 : stack_.back();
}

PickleId PickleMachine::pop() {
    const PickleId id = top();
    if (!input_.failed()) stack_.pop_back();
    return id;
}

void PickleMachine::drop() {
    // POP right after a MARK takes the mark away.
    if (!marks_.empty() && stack_.size() == marks_.back())
        marks_.pop_back();
    else
        pop();
}

std::vector<PickleId> PickleMachine::pop_to_mark() {
    if (!input_.failed() && marks_.empty()) input_.fail("values are needed and there is no mark before them");
    if (input_.failed()) return {};
    const auto begin = stack_.begin() + static_cast<std::ptrdiff_t>(marks_.back());
    std::vector<PickleId> items(begin, stack_.end());
    stack_.erase(begin, stack_.end());
    marks_.pop_back();
    return items;
}

std::vector<PickleId> PickleMachine::pop_many(std::size_t count) {
    std::vector<PickleId> items(count);
    for (std::size_t i = count; i-- > 0;) items[i] = pop();
    return items;
}

bool PickleMachine::spend_values(std::size_t count) {
    if (!budget_.take_values(count)) input_.fail("more values than are allowed");
    return !input_.failed();
}

bool PickleMachine::spend_bytes(std::size_t count) {
    if (!budget_.take_bytes(count)) input_.fail("more bytes of data than are allowed");
    return !input_.failed();
}

// Numbers and texts.

void PickleMachine::push_long(std::string_view little_endian) {
    if (little_endian.size() > 8) return input_.fail("an int of " + std::to_string(little_endian.size()) + " bytes; at most 8 are read");
    const bool negative = !little_endian.empty() && (little_endian.back() & 0x80) != 0;
    std::uint64_t bits = negative ? ~std::uint64_t{0} : 0;
    for (std::size_t i = little_endian.size(); i-- > 0;) bits = bits << 8 | static_cast<unsigned char>(little_endian[i]);
    push_value(static_cast<std::int64_t>(bits));
}

void PickleMachine::push_decimal(std::string_view text) {
    if (text == "01" || text == "00") return push_value(text == "01");  // how protocol 0 writes booleans
    if (!text.empty() && text.back() == 'L') text.remove_suffix(1);
    std::int64_t number = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
    if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size()) return input_.fail("an int that is not a decimal number of at most 64 bits");
    push_value(number);
}

void PickleMachine::push_float(std::string_view text) {
    double number = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
    if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size()) return input_.fail("a float that is not a decimal number");
    push_value(number);
}

void PickleMachine::push_escaped_text(std::string_view line) {
    const auto text = decode_raw_unicode_escape(line);
    if (!text) return input_.fail("a text with a broken \\u escape");
    push_copy(*text);
}

// Containers and the memo.

void PickleMachine::append(std::vector<PickleId> items) {
    const PickleId id = top();
    if (input_.failed() || !spend_values(items.size())) return;
    auto* list = std::get_if<PickleList>(&document_.at(id));
    if (list == nullptr) return input_.fail("values are appended to " + describe(document_.at(id)) + ", which is no list");
    list->items.insert(list->items.end(), items.begin(), items.end());
}

void PickleMachine::set_items(std::vector<PickleId> items) {
    const PickleId id = top();
    if (input_.failed() || !spend_values(items.size())) return;
    auto* dict = std::get_if<PickleDict>(&document_.at(id));
    if (dict == nullptr) return input_.fail("keys are set in " + describe(document_.at(id)) + ", which is no dict");
    if (items.size() % 2 != 0) return input_.fail("a key of a dict has no value");
    for (std::size_t i = 0; i < items.size(); i += 2) dict->entries.emplace_back(items[i], items[i + 1]);
}

void PickleMachine::remember(std::uint64_t key) {
    const PickleId id = top();
    if (!input_.failed() && spend_values(1)) memo_[key] = id;
}

void PickleMachine::recall(std::uint64_t key) {
    if (input_.failed()) return;
    const auto found = memo_.find(key);
    if (found == memo_.end()) return input_.fail("the memo has no entry " + std::to_string(key));
    push(found->second);
}

}  // namespace sirve::formats

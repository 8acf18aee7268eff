#include "formats/pickle_input.hpp"

namespace sirve::formats {

void PickleInput::fail(std::string_view message) {
    if (!failure_)
        failure_ = invalid_argument("pickle, offset " + std::to_string(opcode_offset_) + ": " + std::string(message));
}

unsigned char PickleInput::opcode() {
    opcode_offset_ = position_;
    const std::string_view byte = take(1);
    return byte.empty() ? 0 : static_cast<unsigned char>(byte[0]);
}

std::string_view PickleInput::take(std::uint64_t size) {
    if (size > remaining()) {
        fail("the file is cut off: " + std::to_string(size) + " bytes are needed and " + std::to_string(remaining()) +
             " are left");
        return {};
    }
    const std::string_view taken = bytes_.substr(position_, static_cast<std::size_t>(size));
    position_ += taken.size();
    return taken;
}

std::string_view PickleInput::line() {
    const std::string_view rest = failed() ? std::string_view() : bytes_.substr(position_);
    const std::size_t length = rest.find('\n');
    if (length == std::string_view::npos) {
        fail("the file is cut off within a line of text");
        return {};
    }
    position_ += length + 1;
    return rest.substr(0, length);
}

}  // namespace sirve::formats

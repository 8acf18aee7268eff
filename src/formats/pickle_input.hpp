#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "base/error.hpp"

namespace sirve::formats {

/// The bytes of a pickle, read from front to back. The first failure sticks: it keeps its message and the offset of the
/// opcode at work, and every later read gives zeros and empty texts, so that the reader checks once per opcode.
class PickleInput {
  public:
    explicit PickleInput(std::string_view bytes) : bytes_(bytes) {}

    bool failed() const { return failure_.has_value(); }
    Error failure() const { return *failure_; }
    /// Remembers a failure in the opcode at work, unless there is one already.
    void fail(std::string_view message);

    /// The next opcode; where it stands becomes the offset that failures name.
    unsigned char opcode();

    std::size_t remaining() const { return failed() ? 0 : bytes_.size() - position_; }

    /// The next `size` bytes, as they lie in the input.
    std::string_view take(std::uint64_t size);
    /// The text up to the next newline, which is skipped.
    std::string_view line();

    /// An unsigned integer of `Int`'s size, little endian.
    template <typename Int>
    Int little_endian() {
        static_assert(std::is_unsigned_v<Int>);
        Int value = 0;
        const std::string_view bytes = take(sizeof(Int));
        for (std::size_t i = bytes.size(); i-- > 0;)
            value = static_cast<Int>((std::uint64_t{value} << 8) | static_cast<unsigned char>(bytes[i]));
        return value;
    }

    /// Bytes led by their number as an integer of `Int`'s size.
    template <typename Int>
    std::string_view counted() {
        return take(little_endian<Int>());
    }

  private:
    std::string_view bytes_;
    std::size_t position_ = 0;
    std::size_t opcode_offset_ = 0;
    std::optional<Error> failure_;
};

}  // namespace sirve::formats

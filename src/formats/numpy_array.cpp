#include "formats/numpy_array.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstring>
#include <limits>
#include <utility>

namespace sirve::formats {

namespace {

constexpr std::uint32_t kMaxElementBytes = 64 * 1024;

/// `Number` from the bytes at `source`, which may lie anywhere.
template <typename Number>
double load(const char* source, bool big_endian) {
    char bytes[sizeof(Number)];
    std::memcpy(bytes, source, sizeof bytes);
    if (big_endian != (std::endian::native == std::endian::big)) std::reverse(std::begin(bytes), std::end(bytes));
    return static_cast<double>(std::bit_cast<Number>(bytes));
}

double load_bool(const char* source, bool) {
    return *source != 0 ? 1.0 : 0.0;
}

using Loader = double (*)(const char*, bool);

struct NumberType {
    char kind;
    std::uint32_t size;
    Loader loader;
};

constexpr NumberType kNumberTypes[] = {
    {'f', 8, load<double>},        {'f', 4, load<float>},         {'i', 8, load<std::int64_t>},
    {'i', 4, load<std::int32_t>},  {'i', 2, load<std::int16_t>},  {'i', 1, load<std::int8_t>},
    {'u', 8, load<std::uint64_t>}, {'u', 4, load<std::uint32_t>}, {'u', 2, load<std::uint16_t>},
    {'u', 1, load<std::uint8_t>},  {'b', 1, load_bool},
};

Loader loader_of(const NumpyDType& dtype) {
    for (const NumberType& type : kNumberTypes)
        if (type.kind == dtype.kind && type.size == dtype.size) return type.loader;
    return nullptr;
}

void append_utf8(std::string& out, std::uint32_t code) {
    const auto more = [&](int shift) { out += static_cast<char>(0x80 | ((code >> shift) & 0x3F)); };
    if (code < 0x80) {
        out += static_cast<char>(code);
    } else if (code < 0x800) {
        out += static_cast<char>(0xC0 | (code >> 6));
        more(0);
    } else if (code < 0x10000) {
        out += static_cast<char>(0xE0 | (code >> 12));
        more(6);
        more(0);
    } else {
        out += static_cast<char>(0xF0 | (code >> 18));
        more(12);
        more(6);
        more(0);
    }
}

/// An element of type 'U': four bytes a character, filled up with zeros.
Result<std::string> load_text(std::string_view bytes, bool big_endian) {
    constexpr std::uint32_t kLast = 0x10FFFF, kFirstSurrogate = 0xD800, kLastSurrogate = 0xDFFF;
    std::string text;
    std::size_t end = 0;  // behind the last character that is not zero
    for (std::size_t i = 0; i + 4 <= bytes.size(); i += 4) {
        const auto code = static_cast<std::uint32_t>(load<std::uint32_t>(bytes.data() + i, big_endian));
        if (code > kLast || (code >= kFirstSurrogate && code <= kLastSurrogate))
            return invalid_argument("a numpy array with the character " + std::to_string(code) +
                                    ", which is none of Unicode's");
        append_utf8(text, code);
        if (code != 0) end = text.size();
    }
    text.resize(end);
    return text;
}

/// An element of type 'S', filled up with zeros.
std::string load_bytes(std::string_view bytes) {
    const std::size_t last = bytes.find_last_not_of('\0');
    return std::string(bytes.substr(0, last == std::string_view::npos ? 0 : last + 1));
}

/// Number of elements if the bytes fit the shape.
Result<std::size_t> checked_count(const NumpyArray& array) {
    const auto count = element_count(array.shape, array.data.size());
    if (!count || *count * array.dtype.size != array.data.size())
        return invalid_argument("a numpy array whose " + std::to_string(array.data.size()) +
                                " bytes do not fit its shape");
    return count;
}

/// Where the elements of a Fortran-ordered array lie, visited in C order.
class FortranWalk {
  public:
    explicit FortranWalk(const std::vector<std::size_t>& shape) : shape_(shape), index_(shape.size(), 0) {}

    std::size_t next() {
        std::size_t place = 0;
        for (std::size_t axis = shape_.size(); axis-- > 0;) place = place * shape_[axis] + index_[axis];
        for (std::size_t axis = shape_.size(); axis-- > 0;) {
            if (++index_[axis] < shape_[axis]) break;
            index_[axis] = 0;
        }
        return place;
    }

  private:
    const std::vector<std::size_t>& shape_;
    std::vector<std::size_t> index_;
};

}  // namespace

std::string to_string(const NumpyDType& dtype) {
    constexpr std::pair<char, std::string_view> kNames[] = {{'f', "float"}, {'i', "int"}, {'u', "uint"}};
    for (const auto& [kind, name] : kNames)
        if (kind == dtype.kind) return std::string(name) + std::to_string(dtype.size * 8);
    switch (dtype.kind) {
        case 'b':
            return "bool";
        case 'O':
            return "object";
        case 'U':
            return "str";
        default:
            return "bytes";
    }
}

Result<NumpyDType> parse_numpy_dtype(std::string_view text) {
    const std::string shown(text.substr(0, 40));
    NumpyDType dtype;
    if (!text.empty() && std::string_view("<>=|").find(text.front()) != std::string_view::npos) {
        dtype.big_endian = text.front() == '>';
        text.remove_prefix(1);
    }
    if (text.empty() || std::string_view("fiubOUS").find(text.front()) == std::string_view::npos)
        return invalid_argument("a numpy array of type '" + shown +
                                "'; only floats, ints, bools, text and objects are read");
    dtype.kind = text.front();
    const char* const end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data() + 1, end, dtype.size);
    if (parsed.ec != std::errc() || parsed.ptr != end || dtype.size > kMaxElementBytes)
        return invalid_argument("a numpy type '" + shown + "' whose size is not a number up to " +
                                std::to_string(kMaxElementBytes));
    if (dtype.kind == 'U') dtype.size *= 4;
    return dtype;
}

Result<std::size_t> element_count(const std::vector<std::size_t>& shape, std::size_t limit) {
    std::size_t count = 1;
    for (const std::size_t size : shape) {
        if (size != 0 && count > limit / size)
            return invalid_argument("a numpy array of more than " + std::to_string(limit) + " elements");
        count *= size;
    }
    return count;
}

Result<std::vector<double>> to_doubles(const NumpyArray& array) {
    const Loader loader = loader_of(array.dtype);
    if (loader == nullptr)
        return invalid_argument("a numpy array of " + to_string(array.dtype) +
                                " where numbers (float64, float32, an int type or bool) are needed");
    const auto count = checked_count(array);
    if (!count) return count.error();
    std::vector<double> values(*count);
    FortranWalk walk(array.shape);
    const bool reorder = array.fortran_order && array.shape.size() > 1;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const std::size_t place = reorder ? walk.next() : i;
        values[i] = loader(array.data.data() + place * array.dtype.size, array.dtype.big_endian);
    }
    return values;
}

Result<std::vector<std::string>> to_strings(const NumpyArray& array) {
    if (!array.dtype.holds_strings())
        return invalid_argument("a numpy array of " + to_string(array.dtype) +
                                " where strings (str or bytes) are needed");
    const auto count = checked_count(array);
    if (!count) return count.error();
    std::vector<std::string> strings(*count);
    FortranWalk walk(array.shape);
    const bool reorder = array.fortran_order && array.shape.size() > 1;
    for (std::size_t i = 0; i < strings.size(); ++i) {
        const std::size_t place = reorder ? walk.next() : i;
        const auto bytes = std::string_view(array.data).substr(place * array.dtype.size, array.dtype.size);
        if (array.dtype.kind == 'S') {
            strings[i] = load_bytes(bytes);
            continue;
        }
        auto text = load_text(bytes, array.dtype.big_endian);
        if (!text) return text.error();
        strings[i] = std::move(*text);
    }
    return strings;
}

}  // namespace sirve::formats

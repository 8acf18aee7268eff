#include "formats/npy.hpp"

#include <charconv>
#include <optional>
#include <string_view>

namespace sirve::formats {

namespace {

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr std::size_t kMaxHeader = 64 * 1024;
constexpr std::size_t kMaxAxes = 32;

/// Reads the dict of the header from left to right. Each function says whether what it wants stands there, and steps
/// over it.
class HeaderText {
  public:
    explicit HeaderText(std::string_view text) : rest_(text) {}

    bool skip(char wanted) {
        skip_spaces();
        if (rest_.empty() || rest_.front() != wanted) return false;
        rest_.remove_prefix(1);
        return true;
    }

    std::optional<std::string_view> quoted() {
        skip_spaces();
        if (rest_.empty() || (rest_.front() != '\'' && rest_.front() != '"')) return std::nullopt;
        const std::size_t end = rest_.find(rest_.front(), 1);
        if (end == std::string_view::npos) return std::nullopt;
        const std::string_view text = rest_.substr(1, end - 1);
        rest_.remove_prefix(end + 1);
        return text;
    }

    std::optional<bool> boolean() {
        skip_spaces();
        for (const std::string_view word : {"True", "False"}) {
            if (!rest_.starts_with(word)) continue;
            rest_.remove_prefix(word.size());
            return word == "True";
        }
        return std::nullopt;
    }

    std::optional<std::size_t> number() {
        skip_spaces();
        std::size_t value = 0;
        const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
        if (error != std::errc()) return std::nullopt;
        rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
        return value;
    }

    /// "(3, 4)", "(3,)" or "()"
    std::optional<std::vector<std::size_t>> shape() {
        std::vector<std::size_t> sizes;
        if (!skip('(')) return std::nullopt;
        while (!skip(')')) {
            const auto size = number();
            if (!size || sizes.size() == kMaxAxes) return std::nullopt;
            sizes.push_back(*size);
            if (!skip(',')) return skip(')') && sizes.size() > 1 ? std::optional(sizes) : std::nullopt;
        }
        return sizes;
    }

    bool at_end() {
        skip_spaces();
        return rest_.empty();
    }

  private:
    void skip_spaces() {
        const std::size_t text = rest_.find_first_not_of(" \n");
        rest_.remove_prefix(text == std::string_view::npos ? rest_.size() : text);
    }

    std::string_view rest_;
};

/// The three members of the header, each once.
struct Header {
    std::optional<std::string_view> type;
    std::optional<bool> fortran_order;
    std::optional<std::vector<std::size_t>> shape;

    bool read_member(HeaderText& text) {
        const auto key = text.quoted();
        if (!key || !text.skip(':')) return false;
        if (*key == "descr" && !type) return (type = text.quoted()).has_value();
        if (*key == "fortran_order" && !fortran_order) return (fortran_order = text.boolean()).has_value();
        if (*key == "shape" && !shape) return (shape = text.shape()).has_value();
        return false;
    }

    bool read(HeaderText text) {
        constexpr int kMembers = 3;
        if (!text.skip('{')) return false;
        for (int member = 1; member <= kMembers; ++member)
            if (!read_member(text) || (!text.skip(',') && member != kMembers)) return false;
        return text.skip('}') && text.at_end();
    }
};

/// Little-endian.
std::size_t read_length(std::string_view bytes) {
    std::size_t length = 0;
    for (std::size_t i = bytes.size(); i-- > 0;) length = length << 8 | static_cast<unsigned char>(bytes[i]);
    return length;
}

}  // namespace

Result<NumpyArray> parse_npy(std::string bytes) {
    const std::string_view all = bytes;
    constexpr std::size_t kVersionEnd = 8;
    if (!all.starts_with(kMagic) || all.size() < kVersionEnd)
        return invalid_argument("not a .npy file: it does not begin with numpy's signature");
    const int version = all[kMagic.size()];
    if (version < 1 || version > 3)
        return invalid_argument("a .npy file of version " + std::to_string(version) + "; 1 to 3 are read");
    const std::size_t length_bytes = version == 1 ? 2 : 4;
    if (all.size() < kVersionEnd + length_bytes) return invalid_argument("a .npy file that ends in its header");
    const std::size_t length = read_length(all.substr(kVersionEnd, length_bytes));
    const std::size_t begin = kVersionEnd + length_bytes;
    if (length > kMaxHeader || all.size() - begin < length)
        return invalid_argument("a .npy file with a header of " + std::to_string(length) + " bytes, which it has not");

    Header header;
    if (!header.read(HeaderText(all.substr(begin, length))))
        return invalid_argument("a .npy file whose header is not numpy's dict of 'descr', 'fortran_order' and 'shape'");
    // numpy writes no size for them, and parse_numpy_dtype wants one.
    if (header.type->find('O') != std::string_view::npos)
        return invalid_argument(
            "a .npy file of Python objects, which are not read; numpy.asarray(x, str) or "
            "numpy.asarray(x, bytes) makes strings of them");
    auto type = parse_numpy_dtype(*header.type);
    if (!type) return type.error();
    const std::size_t data = all.size() - begin - length;
    const auto count = element_count(*header.shape, data);
    if (!count) return count.error();
    if (*count * type->size != data)
        return invalid_argument("a .npy file with " + std::to_string(data) + " bytes of data, but its shape needs " +
                                std::to_string(*count * type->size));
    NumpyArray array{*type, std::move(*header.shape), *header.fortran_order, "", {}};
    bytes.erase(0, begin + length);
    array.data = std::move(bytes);
    return array;
}

}  // namespace sirve::formats

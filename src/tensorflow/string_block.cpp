#include "tensorflow/string_block.hpp"

#include <cstdint>
#include <cstring>

namespace sirve::tensorflow {

std::size_t string_block_bytes(std::span<const std::string> strings) {
    std::size_t bytes = strings.size() * sizeof(std::uint64_t);
    for (const std::string& text : strings) bytes += text.size();
    return bytes;
}

void write_string_block(std::span<const std::string> strings, std::span<std::byte> block) {
    std::byte* end = block.data();
    std::byte* const bytes = end + strings.size() * sizeof(std::uint64_t);
    std::uint64_t position = 0;
    for (const std::string& text : strings) {
        std::memcpy(bytes + position, text.data(), text.size());
        position += text.size();
        std::memcpy(end, &position, sizeof(position));
        end += sizeof(position);
    }
}

Result<std::vector<std::string>> read_string_block(std::span<const std::byte> block, std::size_t count) {
    const Error wrong = internal_error("a block of strings is damaged");
    if (count > block.size() / sizeof(std::uint64_t)) return wrong;
    const std::span<const std::byte> bytes = block.subspan(count * sizeof(std::uint64_t));
    std::vector<std::string> strings;
    strings.reserve(count);
    std::uint64_t begin = 0;
    for (std::size_t i = 0; i < count; ++i) {
        std::uint64_t end = 0;
        std::memcpy(&end, block.data() + i * sizeof(end), sizeof(end));
        if (end < begin || end > bytes.size()) return wrong;
        strings.emplace_back(reinterpret_cast<const char*>(bytes.data()) + begin, end - begin);
        begin = end;
    }
    return strings;
}

}  // namespace sirve::tensorflow

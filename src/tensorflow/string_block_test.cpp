#include "tensorflow/string_block.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>

namespace sirve::tensorflow {
namespace {

std::vector<std::byte> block_of(const std::vector<std::string>& strings) {
    std::vector<std::byte> block(string_block_bytes(strings));
    write_string_block(strings, block);
    return block;
}

TEST(StringBlock, gives_back_any_bytes) {
    const std::vector<std::string> strings{"", std::string("\0\xFF", 2), "sí", std::string(100'000, 'x'), ""};
    const auto read = read_string_block(block_of(strings), strings.size());
    ASSERT_TRUE(read.ok());
    EXPECT_EQ(*read, strings);
    EXPECT_TRUE(read_string_block({}, 0)->empty());
}

TEST(StringBlock, is_refused_when_its_numbers_lie) {
    const auto good = block_of({"one", "two"});
    EXPECT_FALSE(read_string_block(good, 3).ok());
    EXPECT_FALSE(read_string_block(std::span(good).first(15), 2).ok());
    EXPECT_FALSE(read_string_block(good, ~std::size_t{0}).ok());
    for (const std::uint64_t end : {std::uint64_t{7}, ~std::uint64_t{0}, std::uint64_t{2}}) {
        auto bad = good;
        std::memcpy(bad.data() + 8, &end, sizeof(end));  // of the second one
        EXPECT_FALSE(read_string_block(bad, 2).ok()) << end;
    }
}

}  // namespace
}  // namespace sirve::tensorflow

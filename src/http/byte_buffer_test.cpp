#include "http/byte_buffer.hpp"

#include <gtest/gtest.h>

#include <string>

namespace sirve::http {
namespace {

TEST(ByteBuffer, KeepsContentWhileItGrowsAndMoves) {
    ByteBuffer buffer;
    std::string expected;
    for (int i = 0; i < 200; ++i) {
        const std::string piece(static_cast<std::size_t>(i), static_cast<char>('a' + i % 26));
        buffer.append(piece);
        expected += piece;
        const std::size_t taken = expected.size() / 3;
        buffer.consume(taken);
        expected.erase(0, taken);
        ASSERT_EQ(buffer.view(), expected);
    }
}

TEST(ByteBuffer, ReusesTheSpaceOfWhatWasConsumed) {
    ByteBuffer buffer;
    buffer.make_room(100);
    buffer.append(std::string(80, 'a'));
    buffer.consume(70);
    EXPECT_EQ(buffer.reach(), 30u);
    buffer.make_room(60);
    EXPECT_EQ(buffer.capacity(), 100u);
    EXPECT_EQ(buffer.view(), std::string(10, 'a'));
    EXPECT_GE(buffer.room().size(), 60u);
}

TEST(ByteBuffer, GivesMemoryBack) {
    ByteBuffer buffer;
    buffer.make_room(100);
    buffer.release_beyond(100);
    EXPECT_EQ(buffer.capacity(), 100u);
    buffer.release_beyond(99);
    EXPECT_EQ(buffer.capacity(), 0u);
    EXPECT_TRUE(buffer.empty());
}

}  // namespace
}  // namespace sirve::http

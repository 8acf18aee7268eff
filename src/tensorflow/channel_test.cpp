#include "tensorflow/channel.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstring>

#include "tensorflow/shared_memory.hpp"

namespace sirve::tensorflow {
namespace {

using namespace std::chrono_literals;

TEST(Channel, carries_whole_messages) {
    auto ends = *Channel::make_pair();
    ASSERT_TRUE(ends.first.send("one").ok());
    ASSERT_TRUE(ends.first.send("two and more").ok());
    EXPECT_EQ(ends.second.receive(1s)->text, "one");
    EXPECT_EQ(ends.second.receive()->text, "two and more");
}

TEST(Channel, carries_shared_memory) {
    auto ends = *Channel::make_pair();
    auto ours = SharedMemory::create(10);
    ASSERT_TRUE(ours.ok()) << ours.error().message();
    ASSERT_TRUE(ends.first.send("memory", ours->descriptor()).ok());
    auto packet = ends.second.receive(1s);
    ASSERT_TRUE(packet->descriptor);
    const auto theirs = SharedMemory::map(std::move(packet->descriptor));
    ASSERT_TRUE(theirs.ok()) << theirs.error().message();
    EXPECT_GE(theirs->bytes().size(), 10U);
    std::memcpy(ours->bytes().data(), "tensor", 6);
    EXPECT_EQ(std::memcmp(theirs->bytes().data(), "tensor", 6), 0);
}

TEST(Channel, says_that_the_other_end_is_gone) {
    auto ends = *Channel::make_pair();
    { const Channel gone = std::move(ends.second); }
    EXPECT_EQ(ends.first.receive(1s).error().code(), ErrorCode::kUnavailable);
    EXPECT_EQ(ends.first.send("hello").error().code(), ErrorCode::kUnavailable);
}

TEST(Channel, does_not_wait_for_ever) {
    auto ends = *Channel::make_pair();
    const auto nothing = ends.first.receive(1ms);
    ASSERT_FALSE(nothing.ok());
    EXPECT_EQ(nothing.error().code(), ErrorCode::kUnavailable);
    EXPECT_NE(nothing.error().message().find("no answer"), std::string::npos);
}

TEST(Channel, refuses_messages_that_are_too_long) {
    auto ends = *Channel::make_pair();
    EXPECT_EQ(ends.first.send(std::string(Channel::kMaxMessage + 1, 'x')).error().code(), ErrorCode::kInternal);
    EXPECT_TRUE(ends.first.send(std::string(Channel::kMaxMessage, 'x')).ok());
    EXPECT_EQ(ends.second.receive(1s)->text.size(), Channel::kMaxMessage);
}

TEST(SharedMemory, can_not_be_taken_away) {
    const auto memory = SharedMemory::create(100'000);
    ASSERT_TRUE(memory.ok()) << memory.error().message();
    EXPECT_NE(ftruncate(memory->descriptor(), 0), 0);
    EXPECT_EQ(memory->bytes()[99'999], std::byte{0});
}

TEST(SharedMemory, is_not_made_of_anything_else) {
    int ends[2];
    ASSERT_EQ(pipe(ends), 0);
    const FileDescriptor other(ends[1]);
    EXPECT_FALSE(SharedMemory::map(FileDescriptor(ends[0])).ok());
    EXPECT_FALSE(SharedMemory::map(FileDescriptor()).ok());
}

}  // namespace
}  // namespace sirve::tensorflow

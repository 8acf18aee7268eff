#include "auth/lru_map.hpp"

namespace sirve::auth {
namespace {

TEST(LruMap, FindsWhatWasPut) {
    LruMap<int> map(3);
    EXPECT_EQ(map.find("a"), nullptr);
    map.put("a", 1);
    map.put("b", 2);
    EXPECT_EQ(*map.find("a"), 1);
    map.put("a", 5);
    EXPECT_EQ(*map.find("a"), 5);
    EXPECT_EQ(map.size(), 2u);
}

TEST(LruMap, PushesOutWhatWasNotUsedForLongest) {
    LruMap<int> map(2);
    map.put("a", 1);
    map.put("b", 2);
    map.find("a");
    map.put("c", 3);
    EXPECT_EQ(map.find("b"), nullptr);
    EXPECT_EQ(*map.find("a"), 1);
    EXPECT_EQ(*map.find("c"), 3);
    EXPECT_EQ(map.size(), 2u);
}

TEST(LruMap, EraseForgetsOnlyThatKey) {
    LruMap<int> map(2);
    map.put("a", 1);
    map.put("b", 2);
    map.erase("a");
    map.erase("nobody");
    EXPECT_EQ(map.find("a"), nullptr);
    EXPECT_EQ(*map.find("b"), 2);
}

TEST(LruMap, StaysWithinItsBounds) {
    LruMap<int> map(100);
    for (int i = 0; i < 10'000; ++i) map.put("key-" + std::to_string(i), i);
    EXPECT_EQ(map.size(), 100u);
    EXPECT_EQ(*map.find("key-9900"), 9900);
    EXPECT_EQ(map.find("key-9899"), nullptr);
}

}  // namespace
}  // namespace sirve::auth

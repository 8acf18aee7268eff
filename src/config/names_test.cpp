#include "config/names.hpp"

#include <array>

namespace sirve::config {
namespace {

constexpr std::array<std::string_view, 4> kNames{"port", "metrics_port", "cache_size", "host"};

TEST(NearestName, FindsSlipsOfTheFinger) {
    EXPECT_EQ(nearest_name("prot", kNames), "port");
    EXPECT_EQ(nearest_name("cache_sise", kNames), "cache_size");
    EXPECT_EQ(nearest_name("cachesize", kNames), "cache_size");
    EXPECT_EQ(nearest_name("metric_port", kNames), "metrics_port");
}

TEST(NearestName, IsEmptyForSomethingElse) {
    EXPECT_EQ(nearest_name("database", kNames), "");
    EXPECT_EQ(nearest_name("", kNames), "");
    EXPECT_EQ(nearest_name(std::string(100'000, 'p'), kNames), "");
}

}  // namespace
}  // namespace sirve::config

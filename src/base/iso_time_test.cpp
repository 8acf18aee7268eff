#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/iso_time.hpp"

#include <cstdlib>
#include <ctime>

namespace sirve {
namespace {

using namespace std::chrono_literals;

TEST(IsoTime, writes_local_time_with_microseconds) {
    setenv("TZ", "UTC", 1);
    tzset();
    const SystemTime time{1705314645s + 123456us};
    EXPECT_EQ(iso_time(time), "2024-01-15T10:30:45.123456");
}

TEST(IsoTime, keeps_leading_zeros_and_drops_a_zero_fraction_as_python_does) {
    EXPECT_EQ(iso_time(SystemTime{1705314645s + 42us}), "2024-01-15T10:30:45.000042");
    EXPECT_EQ(iso_time(SystemTime{1705314645s}), "2024-01-15T10:30:45");
}

TEST(TimedeltaText, matches_python) {
    EXPECT_EQ(timedelta_text(15min + 30s + 123456us), "0:15:30.123456");
    EXPECT_EQ(timedelta_text(0s), "0:00:00");
    EXPECT_EQ(timedelta_text(25h), "1 day, 1:00:00");
    EXPECT_EQ(timedelta_text(49h + 1us), "2 days, 1:00:00.000001");
}

}  // namespace
}  // namespace sirve

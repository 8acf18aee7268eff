#include "base/iso_time.hpp"

#include <cstdio>
#include <ctime>

namespace sirve {

namespace {

constexpr std::size_t kCalendarLength = 19;  // YYYY-MM-DDTHH:MM:SS

struct CalendarSecond {
    std::time_t second = -1;
    char text[kCalendarLength + 1] = {};
};

void append_microseconds(std::string& out, long microseconds) {
    char digits[24];
    std::snprintf(digits, sizeof digits, ".%06ld", microseconds % 1'000'000);
    out += digits;
}

}  // namespace

void append_iso_time(std::string& out, SystemTime time) {
    thread_local CalendarSecond cached;
    const auto since_epoch = std::chrono::floor<std::chrono::microseconds>(time.time_since_epoch());
    const auto seconds = std::chrono::floor<std::chrono::seconds>(since_epoch);
    if (cached.second != seconds.count()) {
        const std::time_t second = seconds.count();
        std::tm parts{};
        localtime_r(&second, &parts);
        std::strftime(cached.text, sizeof cached.text, "%Y-%m-%dT%H:%M:%S", &parts);
        cached.second = second;
    }
    out.append(cached.text, kCalendarLength);
    const long microseconds = (since_epoch - seconds).count();
    if (microseconds != 0) append_microseconds(out, microseconds);
}

std::string iso_time(SystemTime time) {
    std::string text;
    append_iso_time(text, time);
    return text;
}

std::string timedelta_text(std::chrono::nanoseconds duration) {
    const long total = std::chrono::duration_cast<std::chrono::microseconds>(duration).count();
    const long seconds = total / 1'000'000;
    const long days = seconds / 86'400;
    std::string text;
    if (days != 0) text = std::to_string(days) + (days == 1 ? " day, " : " days, ");
    char clock[24];
    std::snprintf(clock, sizeof clock, "%ld:%02ld:%02ld", seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    text += clock;
    if (total % 1'000'000 != 0) append_microseconds(text, total);
    return text;
}

}  // namespace sirve

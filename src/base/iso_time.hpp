#pragma once

#include <string>

#include "base/clock.hpp"

namespace sirve {

/// Local time as Python's datetime.isoformat() writes it: "2024-01-15T10:30:45.123456"; like there, the fraction is
/// left out when it is exactly zero. No zone.
std::string iso_time(SystemTime time);

/// Appends the same to `out`. The calendar part is computed once a second per thread: cheap enough for every answer.
void append_iso_time(std::string& out, SystemTime time);

/// A duration as Python's str(timedelta) writes it: "0:15:30.123456", "2 days, 1:00:00".
std::string timedelta_text(std::chrono::nanoseconds duration);

}  // namespace sirve

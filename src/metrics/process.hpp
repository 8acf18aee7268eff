#pragma once

#include "metrics/exposition.hpp"

namespace sirve::metrics {

/// Writes what the operating system knows of this process, under the names that Prometheus' own clients use: resident
/// memory, CPU time, open and allowed file descriptors. Reads /proc, which touches no disk; where there is none the
/// families are left out. Thread-safe.
void write_process_metrics(Exposition& out);

}  // namespace sirve::metrics

#include "metrics/process.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace sirve::metrics {

namespace {

void write_memory(Exposition& out) {
    std::ifstream statm("/proc/self/statm");
    std::uint64_t total_pages = 0;
    std::uint64_t resident_pages = 0;
    if (!(statm >> total_pages >> resident_pages)) return;
    const auto page = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
    out.family("process_resident_memory_bytes", "gauge", "Resident memory size in bytes.");
    out.sample("process_resident_memory_bytes", {}, resident_pages * page);
}

void write_cpu(Exposition& out) {
    rusage usage{};
    if (getrusage(RUSAGE_SELF, &usage) != 0) return;
    const auto seconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
    };
    out.family("process_cpu_seconds_total", "counter", "User and system CPU time in seconds.");
    out.sample("process_cpu_seconds_total", {}, seconds(usage.ru_utime) + seconds(usage.ru_stime));
}

void write_descriptors(Exposition& out) {
    std::error_code failure;
    std::filesystem::directory_iterator entries("/proc/self/fd", failure);
    if (failure) return;
    std::uint64_t open = 0;
    for (const std::filesystem::directory_iterator end; entries != end && !failure; entries.increment(failure)) ++open;
    out.family("process_open_fds", "gauge", "Open file descriptors.");
    out.sample("process_open_fds", {}, open > 0 ? open - 1 : 0);  // without the one that was counting

    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    out.family("process_max_fds", "gauge", "File descriptors that may be open.");
    out.sample("process_max_fds", {}, static_cast<std::uint64_t>(limit.rlim_cur));
}

}  // namespace

void write_process_metrics(Exposition& out) {
    write_memory(out);
    write_cpu(out);
    write_descriptors(out);
}

}  // namespace sirve::metrics

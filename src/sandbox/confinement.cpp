#include "sandbox/confinement.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>

#include "sandbox/file_access.hpp"
#include "sandbox/system_calls.hpp"

namespace sirve::sandbox {

namespace {

constexpr rlim_t kMaxOpenFiles = 256;

void limit(int resource, rlim_t value) {
    const rlimit both{value, value};
    setrlimit(static_cast<__rlimit_resource>(resource), &both);
}

/// Where memory runs out the kernel ends somebody: rather this process than the server.
void be_the_first_to_go() {
    const int file = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (file < 0) return;
    [[maybe_unused]] const auto ignored = write(file, "1000", 4);
    close(file);
}

void limit_resources(const Confinement& confinement) {
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_NOFILE, kMaxOpenFiles);
    limit(RLIMIT_FSIZE, confinement.max_file_size);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // they reserve terabytes of address space
    limit(RLIMIT_AS, confinement.max_memory);
#endif
}

}  // namespace

std::vector<std::string> confine_this_process(const Confinement& confinement) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);  // whoever wanted this has died: it is of no use
    be_the_first_to_go();
    limit_resources(confinement);
    std::vector<std::string> missing;
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) missing.emplace_back("giving up new privileges");
    if (!restrict_files(confinement.readable, confinement.writable)) missing.emplace_back("Landlock");
    if (!restrict_system_calls()) missing.emplace_back("seccomp");
    return missing;
}

}  // namespace sirve::sandbox

#include "sandbox/child_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>

extern char** environ;

namespace sirve::sandbox {

namespace {

/// What a child may see of our environment, by the beginning of the name.
constexpr std::string_view kPassedOn[] = {"LANG=",
                                          "LC_",
                                          "TZ=",
                                          "TMPDIR=",
                                          "LD_LIBRARY_PATH=",
                                          "ASAN_OPTIONS=",
                                          "LSAN_OPTIONS=",
                                          "UBSAN_OPTIONS=",
                                          "TSAN_OPTIONS=",
                                          "GCOV_",
                                          "TBB_ENABLE_SANITIZERS="};

std::vector<char*> harmless_environment() {
    std::vector<char*> kept;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string_view text(*entry);
        if (std::any_of(std::begin(kPassedOn), std::end(kPassedOn),
                        [&](std::string_view start) { return text.starts_with(start); }))
            kept.push_back(*entry);
    }
    kept.push_back(nullptr);
    return kept;
}

/// A pipe that the child holds open: its end of file is the end of the child, and can be waited for with a time limit.
/// What comes through it before is progress, a byte for each report.
class LifeLine {
  public:
    LifeLine() { ok_ = pipe2(ends_, O_CLOEXEC) == 0; }
    ~LifeLine() {
        close_end(0);
        close_end(1);
    }
    LifeLine(const LifeLine&) = delete;
    LifeLine& operator=(const LifeLine&) = delete;

    bool ok() const { return ok_; }
    int child_end() const { return ends_[1]; }
    void close_child_end() { close_end(1); }

    /// True if the child let go of it in time.
    bool wait(std::chrono::milliseconds timeout, const OnProgress& on_progress) const {
        const auto deadline = std::chrono::steady_clock::now() + timeout;
        while (true) {
            const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
            if (left.count() <= 0) return false;
            pollfd waiting{ends_[0], POLLIN, 0};
            const int ready = poll(&waiting, 1, static_cast<int>(std::min<std::int64_t>(left.count(), 60'000)));
            if (ready < 0 && errno != EINTR) return false;
            if (ready <= 0) continue;
            unsigned char reports[256];
            const auto got = read(ends_[0], reports, sizeof reports);
            if (got <= 0) return true;
            if (on_progress) on_progress(std::min<int>(reports[got - 1], 100));
        }
    }

  private:
    void close_end(int end) {
        if (ends_[end] >= 0) close(ends_[end]);
        ends_[end] = -1;
    }
    int ends_[2] = {-1, -1};
    bool ok_ = false;
};

/// The lowest descriptors are the standard ones; the life line takes this number in the child.
constexpr int kLifeLineInChild = 3;

int spawn(const std::vector<std::string>& arguments, int life_line, pid_t& pid) {
    std::vector<char*> argv;
    for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);

    std::vector<char*> environment = harmless_environment();

    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, life_line, kLifeLineInChild);  // also drops close-on-exec
    posix_spawn_file_actions_addclosefrom_np(&actions, kLifeLineInChild + 1);

    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes, &none);  // ours blocks what the main thread waits for
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);

    const int failed = posix_spawn(&pid, argv[0], &actions, &attributes, argv.data(), environment.data());
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return failed;
}

}  // namespace

Result<ChildEnd> run_child(const std::vector<std::string>& arguments, std::chrono::milliseconds timeout,
                           const OnProgress& on_progress) {
    LifeLine life_line;
    if (!life_line.ok()) return internal_error(std::string("no pipe to a child process: ") + std::strerror(errno));
    pid_t pid = 0;
    if (const int failed = spawn(arguments, life_line.child_end(), pid); failed != 0)
        return internal_error("'" + arguments[0] + "' can't be started: " + std::strerror(failed));
    life_line.close_child_end();

    ChildEnd end;
    end.timed_out = !life_line.wait(timeout, on_progress);
    if (end.timed_out) kill(pid, SIGKILL);
    int status = 0;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    if (WIFEXITED(status)) end.exit_code = WEXITSTATUS(status);
    if (WIFSIGNALED(status)) end.signal = WTERMSIG(status);
    return end;
}

void report_progress(int percent) {
    struct stat what {};
    if (fstat(kLifeLineInChild, &what) != 0 || !S_ISFIFO(what.st_mode)) return;
    const auto byte = static_cast<unsigned char>(std::clamp(percent, 0, 100));
    [[maybe_unused]] const auto ignored = write(kLifeLineInChild, &byte, 1);
}

}  // namespace sirve::sandbox

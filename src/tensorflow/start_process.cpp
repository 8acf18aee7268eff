#include "tensorflow/start_process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>
#include <vector>

extern char** environ;

namespace sirve::tensorflow {

namespace {

/// Beginnings of names; a variable with any other name stays here.
constexpr std::array<std::string_view, 9> kPassedOn = {
    "PATH=", "LD_LIBRARY_PATH=", "LANG=", "LC_", "TZ=", "TMPDIR=", "TF_", "OMP_", "GCOV_"};

std::vector<char*> passed_on_environment() {
    std::vector<char*> variables;
    for (char** variable = environ; *variable != nullptr; ++variable) {
        const std::string_view text = *variable;
        if (std::any_of(kPassedOn.begin(), kPassedOn.end(), [&](auto start) { return text.starts_with(start); }))
            variables.push_back(*variable);
    }
    variables.push_back(nullptr);
    return variables;
}

}  // namespace

Result<pid_t> start_process(const std::string& program, int inherited) {
    std::array<char*, 2> arguments = {const_cast<char*>(program.c_str()), nullptr};
    std::vector<char*> environment = passed_on_environment();

    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, inherited, kInheritedDescriptor);  // also drops close-on-exec

    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes, &none);  // ours blocks what the main thread waits for
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);

    pid_t pid = 0;
    const int failed = posix_spawn(&pid, program.c_str(), &actions, &attributes, arguments.data(), environment.data());
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    if (failed != 0) return internal_error("'" + program + "' can't be started: " + std::strerror(failed));
    return pid;
}

}  // namespace sirve::tensorflow

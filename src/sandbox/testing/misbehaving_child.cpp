#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "sandbox/confinement.hpp"

// misbehaving_child DEED DIRECTORY: confines itself to DIRECTORY/readable and DIRECTORY/writable, then does what a
// reader that was taken over by a hostile file would do. 0: it could; 1: it was refused. Only for tests.
namespace {

bool can_open(const std::string& path, int flags) {
    const int file = open(path.c_str(), flags, 0600);
    if (file >= 0) close(file);
    return file >= 0;
}

void take_memory() {
    std::vector<std::string> all;
    while (true) all.emplace_back(16 << 20, 'x');
}

bool write_endlessly(const std::string& path) {
    const int file = open(path.c_str(), O_WRONLY);
    const std::string block(1 << 20, 'x');
    while (write(file, block.data(), block.size()) > 0) {
    }
    return false;
}

bool use_threads() {
    int sum = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) threads.emplace_back([&sum, i] { __atomic_fetch_add(&sum, i, __ATOMIC_RELAXED); });
    for (std::thread& thread : threads) thread.join();
    return sum == 28;
}

bool wait_forever() {
    while (true) pause();
}

/// Like a library that notices nothing wrong: a crash, as the kernel reports it.
bool crash() {
    raise(SIGSEGV);
    return true;
}

bool run_a_program() {
    execl("/bin/true", "true", nullptr);
    return false;
}

bool start_a_process() {
    return fork() >= 0;
}

bool kill_the_parent() {
    return kill(getppid(), SIGTERM) == 0;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) return 2;
    const std::string directory = argv[2];
    sirve::sandbox::Confinement confinement;
    confinement.max_memory = 512 << 20;
    confinement.max_file_size = 8 << 20;
    confinement.readable = {directory + "/readable"};
    confinement.writable = {directory + "/writable"};
    const auto missing = sirve::sandbox::confine_this_process(confinement);
    const auto lacks = [&](const char* part) {
        for (const std::string& name : missing)
            if (name == part) return true;
        return false;
    };

    const std::map<std::string, std::function<bool()>> deeds = {
        {"lacks_seccomp", [&] { return lacks("seccomp"); }},
        {"lacks_landlock", [&] { return lacks("Landlock"); }},
        {"crash", crash},
        {"abort",
         [] {
             abort();
             return true;
         }},
        {"hang", wait_forever},
        {"memory",
         [] {
             take_memory();
             return true;
         }},
        {"endless_file", [&] { return write_endlessly(directory + "/writable"); }},
        {"threads", use_threads},
        {"read_allowed", [&] { return can_open(directory + "/readable", O_RDONLY); }},
        {"read_other", [&] { return can_open(directory + "/secret", O_RDONLY); }},
        {"read_passwords", [] { return can_open("/etc/passwd", O_RDONLY); }},
        {"write_allowed", [&] { return can_open(directory + "/writable", O_WRONLY | O_TRUNC); }},
        {"write_readable", [&] { return can_open(directory + "/readable", O_WRONLY); }},
        {"make_file", [&] { return can_open(directory + "/new", O_WRONLY | O_CREAT); }},
        {"remove_file", [&] { return unlink((directory + "/readable").c_str()) == 0; }},
        {"network", [] { return socket(AF_INET, SOCK_STREAM, 0) >= 0; }},
        {"program", run_a_program},
        {"process", start_a_process},
        {"kill", kill_the_parent},
        {"more_memory", [] { return sbrk(600 << 20) != reinterpret_cast<void*>(-1); }},
        {"chroot", [] { return chroot("/") == 0; }},
        {"change_owner", [&] { return chown((directory + "/readable").c_str(), 1, 1) == 0; }},
    };
    const auto deed = deeds.find(argv[1]);
    if (deed == deeds.end()) return 2;
    try {
        return deed->second() ? 0 : 1;
    } catch (const std::bad_alloc&) {
        return 1;
    }
}

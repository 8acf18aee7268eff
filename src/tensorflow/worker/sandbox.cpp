#include "tensorflow/worker/sandbox.hpp"

#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>

#include "base/file_descriptor.hpp"

namespace sirve::tensorflow {

namespace fs = std::filesystem;

namespace {

/// What even the oldest Landlock can forbid: everything that is done to files.
constexpr std::uint64_t kForbidden = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1;
constexpr std::uint64_t kReadFile = LANDLOCK_ACCESS_FS_READ_FILE;
constexpr std::uint64_t kReadTree = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;

/// Libraries, time zones, and what TensorFlow asks of the machine. Not /proc as a whole: the server's environment would
/// be in it. Of its own process TensorFlow insists on knowing the command line.
constexpr const char* kReadable[] = {"/usr",           "/lib",          "/lib64",     "/sys/devices/system",
                                     "/proc/cpuinfo",  "/proc/meminfo", "/proc/stat", "/proc/self",
                                     "/etc/localtime", "/dev/urandom",  "/dev/null"};

void allow(int rules, const fs::path& path) {
    const FileDescriptor file(open(path.c_str(), O_PATH | O_CLOEXEC));
    struct stat status {};
    if (!file || fstat(file.get(), &status) != 0) return;  // what is not there needs no permission
    landlock_path_beneath_attr rule{};
    rule.allowed_access = S_ISDIR(status.st_mode) ? kReadTree : kReadFile;
    rule.parent_fd = file.get();
    syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
}

void allow_model(int rules, const fs::path& model) {
    allow(rules, model);
    std::error_code error;  // files of a model may be links to where they are kept
    for (fs::recursive_directory_iterator it(model, error), end; !error && it != end; it.increment(error))
        if (std::error_code ignored; it->is_symlink(ignored)) allow(rules, it->path());
}

void limit(int resource, rlim_t value) {
    const rlimit both{value, value};
    setrlimit(static_cast<__rlimit_resource>(resource), &both);
}

}  // namespace

void enter_sandbox(const fs::path& model) {
    limit(RLIMIT_CORE, 0);
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    landlock_ruleset_attr attributes{};
    attributes.handled_access_fs = kForbidden;
    const FileDescriptor rules(
        static_cast<int>(syscall(SYS_landlock_create_ruleset, &attributes, sizeof(attributes), 0)));
    if (!rules) return;  // an older kernel, or one that does without
    for (const char* const path : kReadable) allow(rules.get(), path);
    allow_model(rules.get(), model);
    syscall(SYS_landlock_restrict_self, rules.get(), 0);
}

}  // namespace sirve::tensorflow

#include "sandbox/file_access.hpp"

#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>

namespace sirve::sandbox {

namespace fs = std::filesystem;

namespace {

// Of versions newer than Debian 12's headers.
constexpr std::uint64_t kTruncate = 1ULL << 14;
constexpr std::uint64_t kIoctlOnDevices = 1ULL << 15;

constexpr std::uint64_t kReadFile = LANDLOCK_ACCESS_FS_READ_FILE;
constexpr std::uint64_t kReadTree = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;

/// What programs read by themselves: libraries and where they are found, the processors and the memory that there are
/// (thread pools ask), the time zone and the language. Nothing of a user, nothing of other processes.
constexpr const char* kSystem[] = {
    "/lib",
    "/lib64",
    "/usr/lib",
    "/usr/lib64",
    "/usr/local/lib",
    "/etc/ld.so.cache",
    "/etc/ld.so.conf",
    "/etc/ld.so.conf.d",
    "/etc/localtime",
    "/usr/share/zoneinfo",
    "/usr/share/locale",
    "/dev/null",
    "/dev/zero",
    "/dev/urandom",
    "/proc/cpuinfo",
    "/proc/meminfo",
    "/proc/stat",
    "/proc/sys/vm",
    "/proc/sys/kernel",
    "/sys/devices/system",
    "/sys/fs/cgroup",
};

/// What the kernel's version of Landlock can take away; anything unknown to it would be refused as a whole.
std::uint64_t handled_by(int version) {
    std::uint64_t handled = LANDLOCK_ACCESS_FS_MAKE_SYM * 2 - 1;  // all of version 1
    if (version >= 2) handled |= LANDLOCK_ACCESS_FS_REFER;
    if (version >= 3) handled |= kTruncate;
    if (version >= 5) handled |= kIoctlOnDevices;
    return handled;
}

class Ruleset {
  public:
    explicit Ruleset(std::uint64_t handled) : handled_(handled) {
        landlock_ruleset_attr attributes{};
        attributes.handled_access_fs = handled;
        descriptor_ = static_cast<int>(syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0));
    }
    ~Ruleset() {
        if (descriptor_ >= 0) close(descriptor_);
    }
    Ruleset(const Ruleset&) = delete;
    Ruleset& operator=(const Ruleset&) = delete;

    bool ok() const { return descriptor_ >= 0; }

    /// Allows `access` below `path`; what is not there needs no rule.
    void allow(const fs::path& path, std::uint64_t access) const {
        const int place = open(path.c_str(), O_PATH | O_CLOEXEC);
        if (place < 0) return;
        struct stat what {};
        // The kernel refuses rights of directories for files.
        if (fstat(place, &what) == 0 && !S_ISDIR(what.st_mode)) access &= ~std::uint64_t{LANDLOCK_ACCESS_FS_READ_DIR};
        landlock_path_beneath_attr rule{};
        rule.allowed_access = access & handled_;
        rule.parent_fd = place;
        syscall(SYS_landlock_add_rule, descriptor_, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
        close(place);
    }

    bool apply() const { return syscall(SYS_landlock_restrict_self, descriptor_, 0) == 0; }

  private:
    std::uint64_t handled_;
    int descriptor_ = -1;
};

}  // namespace

bool restrict_files(const std::vector<fs::path>& readable, const std::vector<fs::path>& writable) {
    const auto version =
        static_cast<int>(syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION));
    if (version < 1) return false;
    const Ruleset ruleset(handled_by(version));
    if (!ruleset.ok()) return false;
    for (const char* path : kSystem) ruleset.allow(path, kReadTree);
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    ruleset.allow("/proc/self", kReadTree);  // the leak check looks there
#endif
    for (const fs::path& path : readable) ruleset.allow(path, kReadTree);
    for (const fs::path& path : writable) ruleset.allow(path, kReadFile | LANDLOCK_ACCESS_FS_WRITE_FILE | kTruncate);
    return ruleset.apply();
}

}  // namespace sirve::sandbox

#include "auth/secret_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>
#include <system_error>

#include "auth/password.hpp"

namespace sirve::auth {
namespace {

constexpr std::size_t kSecretCharacters = 64;
constexpr std::size_t kMinBytes = 32;
constexpr std::size_t kMaxBytes = 4096;

Error unusable(const std::filesystem::path& file, const std::string& what) {
    return {ErrorCode::kFailedPrecondition, file.string() + ": " + what};
}

std::string system_message(int error) {
    return std::system_category().message(error);
}

class Descriptor {
  public:
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int number() const { return number_; }
    bool ok() const { return number_ >= 0; }

  private:
    int number_;
};

Status write_all(int descriptor, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto written = ::write(descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return internal_error(system_message(errno));
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    if (::fsync(descriptor) != 0) return internal_error(system_message(errno));
    return {};
}

Result<std::string> read_secret(const std::filesystem::path& file, int descriptor) {
    struct stat info {};
    if (::fstat(descriptor, &info) != 0) return unusable(file, system_message(errno));
    if (!S_ISREG(info.st_mode)) return unusable(file, "the secret should be in a regular file");
    if ((info.st_mode & 077) != 0) {
        return unusable(file, "the secret can be read by others; `chmod 600` it, or delete it to get a new one");
    }
    std::string text(kMaxBytes + 1, '\0');
    const auto size = ::pread(descriptor, text.data(), text.size(), 0);
    if (size < 0) return unusable(file, "the secret can't be read: " + system_message(errno));
    text.resize(static_cast<std::size_t>(size));
    if (text.size() > kMaxBytes) return unusable(file, "a secret of more than 4096 bytes is no secret of ours");
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
    if (text.size() < kMinBytes) {
        return unusable(file, "the secret has " + std::to_string(text.size()) +
                                  " bytes and needs 32; delete the file to get a new one");
    }
    return text;
}

/// Writes a new secret beside `file` and links it into place: whoever sees the file sees all of it, and the first of
/// several processes wins.
Status create_secret(const std::filesystem::path& file) {
    const auto temporary = file.string() + "." + random_secret(12);
    {
        const Descriptor made(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR));
        if (!made.ok()) return unusable(file, "the secret can't be written: " + system_message(errno));
        if (auto written = write_all(made.number(), random_secret(kSecretCharacters) + "\n"); !written) {
            ::unlink(temporary.c_str());
            return unusable(file, "the secret can't be written: " + written.error().message());
        }
    }
    const int linked = ::link(temporary.c_str(), file.c_str());
    const int error = errno;
    ::unlink(temporary.c_str());
    if (linked != 0 && error != EEXIST) return unusable(file, "the secret can't be written: " + system_message(error));
    return {};
}

Status make_directory(const std::filesystem::path& directory) {
    if (directory.empty()) return {};
    std::error_code error;
    const bool made = std::filesystem::create_directories(directory, error);
    if (error) return unusable(directory, "the directory can't be made: " + error.message());
    if (made) std::filesystem::permissions(directory, std::filesystem::perms::owner_all, error);
    return {};
}

}  // namespace

Result<std::string> read_or_create_secret(const std::filesystem::path& file) {
    if (auto made = make_directory(file.parent_path()); !made) return made.error();
    // Not through a symbolic link, and without waiting should it be a pipe.
    constexpr int kFlags = O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;
    for (const bool may_create : {true, false}) {
        const Descriptor opened(::open(file.c_str(), kFlags));
        if (opened.ok()) return read_secret(file, opened.number());
        if (errno == ELOOP) return unusable(file, "the secret should be in a regular file, not a symbolic link");
        if (errno != ENOENT || !may_create) break;
        if (auto created = create_secret(file); !created) return created.error();
    }
    return unusable(file, "the secret can't be read: " + system_message(errno));
}

}  // namespace sirve::auth

#include "models/conversion_cache.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <fstream>
#include <sstream>
#include <vector>

#include "models/content_hash.hpp"
#include "models/import_inputs.hpp"
#include "models/model_files.hpp"

namespace sirve::models {

namespace fs = std::filesystem;

namespace {

constexpr char kHashes[] = "hashes";  ///< in an entry: a line "HASH NAME" for each of its other files
constexpr char kKnown[] = "known";    ///< directory of remembered hashes, by what the file system says of a file
constexpr char kUnfinished[] = "unfinished";  ///< begins the names of directories that are being written
constexpr auto kUnfinishedFor = std::chrono::hours(24);
constexpr auto kKnownFor = std::chrono::hours(24 * 90);
constexpr std::time_t kSettledSeconds = 2;  ///< a file that changes again within the clock's grain looks unchanged

/// A lock between processes and threads, as long as the object lives. Readers share it, deletion is alone.
class Lock {
  public:
    Lock(const fs::path& directory, int kind) {
        file_ = open((directory / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        if (file_ >= 0) flock(file_, kind);
    }
    ~Lock() {
        if (file_ >= 0) close(file_);
    }
    Lock(const Lock&) = delete;
    Lock& operator=(const Lock&) = delete;

  private:
    int file_ = -1;
};

std::string read_text(const fs::path& file) {
    std::ostringstream text;
    text << std::ifstream(file, std::ios::binary).rdbuf();
    return text.str();
}

/// What changes whenever a file does: also its ctime, which no program can set. Empty if it may just be changing.
std::string stamp_of(const fs::path& file) {
    struct stat what {};
    if (stat(file.c_str(), &what) != 0) return {};
    if (std::max(what.st_ctim.tv_sec, what.st_mtim.tv_sec) + kSettledSeconds > std::time(nullptr)) return {};
    std::ostringstream text;
    text << what.st_dev << ' ' << what.st_ino << ' ' << what.st_size << ' ' << what.st_mtim.tv_sec << '.'
         << what.st_mtim.tv_nsec << ' ' << what.st_ctim.tv_sec << '.' << what.st_ctim.tv_nsec;
    return text.str();
}

/// A name for "these files as they are now". Empty if one of them may be changing.
std::string stamp_of(const std::vector<fs::path>& files) {
    ContentHash hash;
    for (const fs::path& file : files) {
        const std::string stamp = stamp_of(file);
        if (stamp.empty()) return {};
        hash.add_text(file.string());
        hash.add_text(stamp);
    }
    return hash.finish();
}

std::optional<std::string> hashes_of(const fs::path& directory) {
    std::vector<std::string> lines;
    std::error_code error;
    for (fs::directory_iterator it(directory, error), end; !error && it != end; it.increment(error)) {
        const std::string name = it->path().filename().string();
        if (name == kHashes) continue;
        const auto hash = hash_of_file(it->path());
        if (!hash) return std::nullopt;
        lines.push_back(*hash + " " + name + "\n");
    }
    if (error) return std::nullopt;
    std::sort(lines.begin(), lines.end());
    std::string text;
    for (const std::string& line : lines) text += line;
    return text;
}

bool is_sound(const fs::path& entry) {
    const std::string expected = read_text(entry / kHashes);
    return !expected.empty() && hashes_of(entry) == expected;
}

std::uintmax_t size_of(const fs::path& directory) {
    std::uintmax_t size = 0;
    std::error_code error;
    for (fs::directory_iterator it(directory, error), end; !error && it != end; it.increment(error))
        if (const auto own = it->file_size(error); !error) size += own;
    return size;
}

void delete_older(const fs::path& directory, const std::string& start, std::chrono::hours age) {
    std::error_code error;
    const auto limit = fs::file_time_type::clock::now() - age;
    for (fs::directory_iterator it(directory, error), end; !error && it != end; it.increment(error)) {
        std::error_code ignored;
        if (it->path().filename().string().starts_with(start) && it->last_write_time(ignored) < limit)
            fs::remove_all(it->path(), ignored);
    }
}

}  // namespace

ConversionCache::ConversionCache(Options options) : options_(std::move(options)) {
    std::error_code ignored;  // without the directory there is no entry, and none is kept
    fs::create_directories(options_.directory / kKnown, ignored);
    fs::permissions(options_.directory, fs::perms::owner_all, ignored);
}

Result<std::string> ConversionCache::key_of(const fs::path& model) const {
    const std::vector<fs::path> parts = parts_of(model);
    const std::string stamp = stamp_of(parts);
    const fs::path known = options_.directory / kKnown / stamp;
    std::string content = stamp.empty() ? "" : read_text(known);
    constexpr std::size_t kDigits = 64;
    if (content.size() != kDigits) {
        const std::vector<fs::path> files = files_of_import(model);
        auto hash = hash_of_model(model, files);
        if (!hash) return hash.error();
        content = std::move(*hash);
        // Files that are only named inside the model are not in the stamp.
        if (!stamp.empty() && files == parts && stamp_of(parts) == stamp) {
            const TemporaryDirectory aside = make_directory();
            std::error_code ignored;
            if (!aside.path().empty()) fs::rename(aside.write("hash", content), known, ignored);
        }
    }
    ContentHash key;
    key.add_text(content);
    key.add_text(options_.converter);
    return key.finish();
}

TemporaryDirectory ConversionCache::make_directory() const {
    return TemporaryDirectory(options_.directory, kUnfinished);
}

bool ConversionCache::read(const std::string& key, const std::function<bool(const fs::path&)>& use) const {
    const fs::path entry = options_.directory / key;
    std::error_code error;
    {
        const Lock lock(options_.directory, LOCK_SH);
        if (!fs::is_directory(entry, error)) return false;
        if (is_sound(entry) && use(entry)) {
            fs::last_write_time(entry, fs::file_time_type::clock::now(), error);  // it was used: the oldest go first
            return true;
        }
    }
    const Lock lock(options_.directory, LOCK_EX);
    fs::remove_all(entry, error);
    return false;
}

void ConversionCache::keep(const std::string& key, TemporaryDirectory directory) const {
    const auto hashes = hashes_of(directory.path());
    if (!hashes) return;
    directory.write(kHashes, *hashes);
    if (size_of(directory.path()) > options_.max_bytes) return;
    const Lock lock(options_.directory, LOCK_EX);
    if (directory.keep_as(options_.directory / key)) make_room();
}

/// Under the lock of deletion.
void ConversionCache::make_room() const {
    struct Entry {
        fs::path path;
        fs::file_time_type used;
        std::uintmax_t size = 0;
    };
    std::vector<Entry> entries;
    std::uintmax_t total = 0;
    std::error_code error;
    for (fs::directory_iterator it(options_.directory, error), end; !error && it != end; it.increment(error)) {
        const std::string name = it->path().filename().string();
        std::error_code ignored;
        if (!it->is_directory(ignored) || name == kKnown || name.starts_with(kUnfinished)) continue;
        entries.push_back({it->path(), it->last_write_time(ignored), size_of(it->path())});
        total += entries.back().size;
    }
    std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.used < b.used; });
    for (const Entry& entry : entries) {
        if (total <= options_.max_bytes) break;
        std::error_code ignored;
        fs::remove_all(entry.path, ignored);
        total -= entry.size;
    }
    delete_older(options_.directory, kUnfinished, kUnfinishedFor);
    delete_older(options_.directory / kKnown, "", kKnownFor);
}

}  // namespace sirve::models

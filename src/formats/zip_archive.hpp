#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace sirve::formats {

struct ZipLimits {
    std::uint64_t max_entry_bytes = std::uint64_t{16} << 30;
    /// An entry may unpack to this many times its packed size (plus 1 MiB, so that tiny files may be anything).
    std::uint64_t max_expansion = 200;
    std::uint64_t max_entries = 100'000;
};

/// A zip file from a stranger, for reading. Refused when it is opened: names that are absolute or climb out with "..",
/// names that occur twice, encryption, and more entries than the limits say. Nothing is unpacked to disk.
/// Not thread-safe; movable. Errors are kInvalidArgument, or kNotFound for a file that is not there.
class ZipArchive {
  public:
    static Result<ZipArchive> open(const std::filesystem::path& path, const ZipLimits& limits = {});
    static Result<ZipArchive> open_bytes(std::string bytes, const ZipLimits& limits = {});

    /// Names in the order of the archive's directory; those of folders end in '/'.
    const std::vector<std::string>& names() const { return names_; }
    bool contains(std::string_view name) const;

    /// The unpacked bytes of one entry, its checksum verified. Fails if it would be larger than `max_bytes` (or than
    /// the limits allow), before the memory is taken.
    Result<std::string> read(const std::string& name, std::uint64_t max_bytes) const;

  private:
    struct Closer {
        void operator()(void* archive) const;
    };

    ZipArchive() = default;
    Status check_directory();

    ZipLimits limits_;
    std::unique_ptr<std::string> bytes_;  ///< must outlive archive_, which reads from it
    std::unique_ptr<void, Closer> archive_;
    std::vector<std::string> names_;
};

/// Whether `bytes` begin as zip files do.
bool looks_like_zip(std::string_view bytes);

}  // namespace sirve::formats

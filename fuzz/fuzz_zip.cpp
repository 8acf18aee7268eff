// The outside of a .keras file: a zip from a stranger. Every entry that its directory names is read, within a limit.
#include <cstdint>
#include <cstdlib>

#include "formats/zip_archive.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr std::uint64_t kMaxEntryBytes = 1 << 20;
    constexpr std::size_t kMostEntries = 20;
    const auto archive = sirve::formats::ZipArchive::open_bytes({reinterpret_cast<const char*>(data), size});
    if (!archive) return 0;
    std::size_t read = 0;
    for (const auto& name : archive->names()) {
        if (++read > kMostEntries) break;
        const auto bytes = archive->read(name, kMaxEntryBytes);
        if (bytes && bytes->size() > kMaxEntryBytes) std::abort();
    }
    return 0;
}

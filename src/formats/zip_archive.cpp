#include "formats/zip_archive.hpp"

#include <algorithm>
#include <unordered_set>

#include <zip.h>

namespace sirve::formats {

namespace {

constexpr std::uint64_t kSmall = std::uint64_t{1} << 20;

std::string text_of(zip_error_t& error) {
    std::string text = zip_error_strerror(&error);
    zip_error_fini(&error);
    return text;
}

zip_t* as_zip(void* archive) {
    return static_cast<zip_t*>(archive);
}

bool is_safe_name(std::string_view name) {
    if (name.empty() || name.front() == '/' || name.find('\\') != name.npos || name.find('\0') != name.npos)
        return false;
    if (name.size() > 1 && name[1] == ':') return false;
    for (std::size_t begin = 0; begin <= name.size();) {
        const auto end = std::min(name.find('/', begin), name.size());
        if (name.substr(begin, end - begin) == "..") return false;
        begin = end + 1;
    }
    return true;
}

struct FileCloser {
    void operator()(zip_file_t* file) const { zip_fclose(file); }
};

}  // namespace

void ZipArchive::Closer::operator()(void* archive) const {
    zip_discard(as_zip(archive));
}

Result<ZipArchive> ZipArchive::open(const std::filesystem::path& path, const ZipLimits& limits) {
    std::error_code failure;
    if (!std::filesystem::is_regular_file(path, failure)) return not_found("there is no file '" + path.string() + "'");
    ZipArchive archive;
    archive.limits_ = limits;
    int code = 0;
    archive.archive_.reset(zip_open(path.c_str(), ZIP_RDONLY | ZIP_CHECKCONS, &code));
    if (!archive.archive_) {
        zip_error_t error;
        zip_error_init_with_code(&error, code);
        return invalid_argument("not a readable zip file: " + text_of(error));
    }
    if (auto checked = archive.check_directory(); !checked) return checked.error();
    return archive;
}

Result<ZipArchive> ZipArchive::open_bytes(std::string bytes, const ZipLimits& limits) {
    ZipArchive archive;
    archive.limits_ = limits;
    archive.bytes_ = std::make_unique<std::string>(std::move(bytes));
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t* source = zip_source_buffer_create(archive.bytes_->data(), archive.bytes_->size(), 0, &error);
    if (source == nullptr) return invalid_argument("not a readable zip file: " + text_of(error));
    archive.archive_.reset(zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &error));
    if (!archive.archive_) {
        zip_source_free(source);
        return invalid_argument("not a readable zip file: " + text_of(error));
    }
    zip_error_fini(&error);
    if (auto checked = archive.check_directory(); !checked) return checked.error();
    return archive;
}

Status ZipArchive::check_directory() {
    const auto count = zip_get_num_entries(as_zip(archive_.get()), 0);
    // The library takes a file of no bytes for an archive of no entries.
    if (count == 0) return invalid_argument("the zip file is empty");
    if (count < 0 || static_cast<std::uint64_t>(count) > limits_.max_entries) {
        return invalid_argument("the zip file has " + std::to_string(count) + " entries; at most " +
                                std::to_string(limits_.max_entries) + " are read");
    }
    std::unordered_set<std::string_view> seen;
    names_.reserve(static_cast<std::size_t>(count));
    for (zip_int64_t index = 0; index < count; ++index) {
        zip_stat_t stat;
        if (zip_stat_index(as_zip(archive_.get()), static_cast<zip_uint64_t>(index), 0, &stat) != 0 ||
            (stat.valid & ZIP_STAT_NAME) == 0) {
            return invalid_argument("entry " + std::to_string(index) + " of the zip file can't be read");
        }
        names_.emplace_back(stat.name);
        const auto& name = names_.back();
        if (!is_safe_name(name))
            return invalid_argument("the zip file has an entry '" + name + "', whose name leads outside of it");
        if (!seen.insert(name).second) return invalid_argument("the zip file has two entries '" + name + "'");
        if ((stat.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && stat.encryption_method != ZIP_EM_NONE) {
            return invalid_argument("entry '" + name + "' of the zip file is encrypted");
        }
    }
    return {};
}

bool ZipArchive::contains(std::string_view name) const {
    return std::find(names_.begin(), names_.end(), name) != names_.end();
}

Result<std::string> ZipArchive::read(const std::string& name, std::uint64_t max_bytes) const {
    zip_t* archive = as_zip(archive_.get());
    zip_stat_t stat;
    if (zip_stat(archive, name.c_str(), 0, &stat) != 0)
        return invalid_argument("the zip file has no entry '" + name + "'");
    constexpr zip_uint64_t kNeeded = ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_COMP_METHOD;
    if ((stat.valid & kNeeded) != kNeeded) return invalid_argument("entry '" + name + "' of the zip file has no size");
    const auto limit = std::min(max_bytes, limits_.max_entry_bytes);
    if (stat.size > limit) {
        return invalid_argument("entry '" + name + "' of the zip file has " + std::to_string(stat.size) +
                                " bytes; at most " + std::to_string(limit) + " are read");
    }
    if (stat.size > kSmall && stat.size / limits_.max_expansion > stat.comp_size) {
        return invalid_argument("entry '" + name + "' of the zip file would unpack to more than " +
                                std::to_string(limits_.max_expansion) + " times its packed size");
    }
    const std::unique_ptr<zip_file_t, FileCloser> file(zip_fopen_index(archive, stat.index, 0));
    if (!file) return invalid_argument("entry '" + name + "' of the zip file can't be read: " + zip_strerror(archive));

    std::string bytes;
    try {
        bytes.resize(stat.size);
    } catch (const std::exception&) {
        return invalid_argument("there is not enough memory for entry '" + name + "' of the zip file (" +
                                std::to_string(stat.size) + " bytes)");
    }
    std::uint64_t done = 0;
    while (done < stat.size) {
        const auto got = zip_fread(file.get(), bytes.data() + done, stat.size - done);
        if (got <= 0)
            return invalid_argument("entry '" + name +
                                    "' of the zip file is damaged: " + zip_file_strerror(file.get()));
        done += static_cast<std::uint64_t>(got);
    }
    // The library compares the checksum when it meets the end, and only then.
    char beyond = 0;
    if (zip_fread(file.get(), &beyond, 1) != 0)
        return invalid_argument("entry '" + name + "' of the zip file is damaged: its checksum or its size is wrong");
    return bytes;
}

bool looks_like_zip(std::string_view bytes) {
    return bytes.starts_with(std::string_view("PK\x03\x04", 4)) || bytes.starts_with(std::string_view("PK\x05\x06", 4));
}

}  // namespace sirve::formats

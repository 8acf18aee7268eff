#include "base/temporary_directory.hpp"

#include <stdlib.h>

#include <fstream>
#include <system_error>
#include <utility>

namespace sirve {

namespace fs = std::filesystem;

namespace {

fs::path system_directory() {
    std::error_code error;
    fs::path directory = fs::temp_directory_path(error);
    return error ? fs::path("/tmp") : directory;
}

}  // namespace

TemporaryDirectory::TemporaryDirectory(std::string_view purpose) : TemporaryDirectory(system_directory(), purpose) {}

TemporaryDirectory::TemporaryDirectory(const fs::path& parent, std::string_view purpose) {
    std::string name = (parent / (std::string(purpose) + "-XXXXXX")).string();
    if (::mkdtemp(name.data()) != nullptr) path_ = name;
}

TemporaryDirectory::~TemporaryDirectory() {
    remove();
}

TemporaryDirectory::TemporaryDirectory(TemporaryDirectory&& other) noexcept
    : path_(std::exchange(other.path_, fs::path())) {}

TemporaryDirectory& TemporaryDirectory::operator=(TemporaryDirectory&& other) noexcept {
    if (this != &other) {
        remove();
        path_ = std::exchange(other.path_, fs::path());
    }
    return *this;
}

fs::path TemporaryDirectory::write(std::string_view name, std::string_view bytes) const {
    fs::path file = path_ / name;
    std::ofstream(file, std::ios::binary) << bytes;
    return file;
}

bool TemporaryDirectory::keep_as(const fs::path& name) {
    std::error_code error;
    fs::rename(path_, name, error);
    if (!error) path_.clear();
    return !error;
}

void TemporaryDirectory::remove() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
}

}  // namespace sirve

#include "keras/model_archive.hpp"

#include <algorithm>
#include <fstream>
#include <system_error>

#include "formats/zip_archive.hpp"

namespace sirve::keras {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMaxFiles = 100'000;

class ZippedModel final : public ModelArchive {
  public:
    explicit ZippedModel(formats::ZipArchive archive) : archive_(std::move(archive)) {}

    std::vector<std::string> names() const override { return archive_.names(); }
    bool contains(const std::string& name) const override { return archive_.contains(name); }
    Result<std::string> read(const std::string& name, std::uint64_t max_bytes) const override {
        return archive_.read(name, max_bytes);
    }
    Result<formats::Hdf5File> open_hdf5(const std::string& name, std::uint64_t max_bytes) const override {
        auto bytes = archive_.read(name, max_bytes);
        if (!bytes) return bytes.error();
        return formats::Hdf5File::open_bytes(std::move(*bytes));
    }

  private:
    formats::ZipArchive archive_;
};

class ModelDirectory final : public ModelArchive {
  public:
    ModelDirectory(fs::path path, std::vector<std::string> names) : path_(std::move(path)), names_(std::move(names)) {}

    std::vector<std::string> names() const override { return names_; }
    bool contains(const std::string& name) const override {
        return std::find(names_.begin(), names_.end(), name) != names_.end();
    }

    Result<std::string> read(const std::string& name, std::uint64_t max_bytes) const override {
        std::error_code failure;
        const auto size = fs::file_size(path_ / name, failure);
        if (failure || !contains(name)) return not_found("'" + name + "' can't be read");
        if (size > max_bytes)
            return invalid_argument("'" + name + "' has " + std::to_string(size) + " bytes; at most " +
                                    std::to_string(max_bytes) + " are read");
        std::string bytes(size, '\0');
        std::ifstream stream(path_ / name, std::ios::binary);
        if (!stream.read(bytes.data(), static_cast<std::streamsize>(size)))
            return invalid_argument("'" + name + "' can't be read");
        return bytes;
    }

    Result<formats::Hdf5File> open_hdf5(const std::string& name, std::uint64_t) const override {
        if (!contains(name)) return not_found("there is no '" + name + "'");
        return formats::Hdf5File::open(path_ / name);
    }

  private:
    fs::path path_;
    std::vector<std::string> names_;
};

}  // namespace

Result<std::unique_ptr<ModelArchive>> open_zip(const fs::path& path) {
    auto archive = formats::ZipArchive::open(path);
    if (!archive) return archive.error();
    return std::unique_ptr<ModelArchive>(std::make_unique<ZippedModel>(std::move(*archive)));
}

Result<std::unique_ptr<ModelArchive>> open_directory(const fs::path& path) {
    std::error_code error;
    std::vector<std::string> names;
    for (fs::recursive_directory_iterator it(path, error), end; !error && it != end; it.increment(error)) {
        if (std::error_code ignored; it->is_symlink(ignored) || !it->is_regular_file(ignored)) continue;
        names.push_back(it->path().lexically_relative(path).generic_string());
        if (names.size() > kMaxFiles)
            return invalid_argument("'" + path.string() + "' has more than " + std::to_string(kMaxFiles) + " files");
    }
    if (error) return not_found("'" + path.string() + "' can't be read: " + error.message());
    return std::unique_ptr<ModelArchive>(std::make_unique<ModelDirectory>(path, std::move(names)));
}

}  // namespace sirve::keras

#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "formats/hdf5_file.hpp"

namespace sirve::keras {

/// The members of a saved Keras 3 model: of the .keras file, which is a zip archive, or of the directory that
/// `keras.saving.save_model(..., zipped=False)` writes instead. Names have '/' between folders. Not thread-safe.
class ModelArchive {
  public:
    virtual ~ModelArchive() = default;

    virtual std::vector<std::string> names() const = 0;
    virtual bool contains(const std::string& name) const = 0;
    /// Fails if the member is larger than `max_bytes`, before the memory is taken.
    virtual Result<std::string> read(const std::string& name, std::uint64_t max_bytes) const = 0;
    virtual Result<formats::Hdf5File> open_hdf5(const std::string& name, std::uint64_t max_bytes) const = 0;
};

Result<std::unique_ptr<ModelArchive>> open_zip(const std::filesystem::path& path);

/// Follows no links inside the directory.
Result<std::unique_ptr<ModelArchive>> open_directory(const std::filesystem::path& path);

}  // namespace sirve::keras

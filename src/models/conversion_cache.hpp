#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "base/error.hpp"
#include "base/temporary_directory.hpp"

namespace sirve::models {

/// Conversions of model files that are kept on disk, so that a later start need not convert again. Entries are
/// directories that are complete and never change: they appear by a rename and are checked against a hash of every file
/// when they are read; a damaged one is deleted and counts as absent. Several processes may share one cache.
/// Thread-safe.
class ConversionCache {
  public:
    struct Options {
        std::filesystem::path directory;  ///< made if it is absent
        std::uint64_t max_bytes = 0;      ///< of all entries; the ones that were used longest ago go first
        std::string converter;            ///< what else decides the result: the versions of those that convert
    };
    explicit ConversionCache(Options options);

    /// The key of a model: a hash of its content and of the converter. Reading a file takes a second for each gigabyte,
    /// so the hash of a file that has not been touched since is remembered. Errors: the model can't be read.
    Result<std::string> key_of(const std::filesystem::path& model) const;

    /// A new directory for a conversion to be written into. Its path is empty if the disk refuses.
    TemporaryDirectory make_directory() const;

    /// Calls `use` with the directory of a sound entry, which nobody deletes meanwhile. False if there is none, or if
    /// `use` said so, which removes the entry.
    bool read(const std::string& key, const std::function<bool(const std::filesystem::path&)>& use) const;

    /// Keeps a directory of make_directory(), whose files will not change any more, and deletes old entries. Does
    /// nothing if it is too large, if the disk refuses, or if another process was faster.
    void keep(const std::string& key, TemporaryDirectory directory) const;

  private:
    void make_room() const;

    const Options options_;
};

}  // namespace sirve::models

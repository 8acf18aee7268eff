#pragma once

#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>

#include "base/error.hpp"
#include "base/log.hpp"
#include "engine/engine.hpp"
#include "models/conversion_cache.hpp"
#include "models/import_answer.hpp"
#include "sandbox/child_process.hpp"

namespace sirve::models {

/// Imports a model file in a child process, because what reads it (HDF5, zip, JSON) can be crashed, hung, blown up or
/// taken over by a hostile file. The child is this same program, called as `sirve import FILE DIRECTORY`; it gives up
/// whatever it does not need (sandbox/confinement.hpp), writes the graph and a description into a directory, and ends.
/// Whatever happens to it becomes an Error here and nothing else. What it wrote is kept, if there is a cache, and then
/// no child is needed the next time. A callable of the type ImportModel. Thread-safe; copies share their cache.
class SandboxedImport {
  public:
    struct Options {
        std::filesystem::path program;  ///< the executable to call
        /// An import may take this long, and a second more for each 10 MB of its file.
        std::chrono::milliseconds timeout = std::chrono::seconds(30);
        std::shared_ptr<const ConversionCache> cache;  ///< null: nothing is kept
        Log* log = nullptr;                            ///< null: nobody is told of a kernel that can't confine
        sandbox::OnProgress on_progress;
    };
    /// The engine and the log must outlive this.
    SandboxedImport(const engine::Engine& engine, Options options);

    Result<keras::ImportedModel> operator()(const std::filesystem::path& file) const;

    /// The same with everything that could be told of a model that can't be served.
    ImportAnswer inspect(const std::filesystem::path& file) const;

  private:
    ImportAnswer convert(const std::filesystem::path& file, const std::filesystem::path& directory) const;
    ImportAnswer read(const std::filesystem::path& directory) const;
    std::optional<ImportAnswer> read_from_cache(const std::string& key) const;
    void tell_what_is_missing(const ImportAnswer& answer) const;

    const engine::Engine& engine_;
    Options options_;
    std::shared_ptr<std::atomic<bool>> told_ = std::make_shared<std::atomic<bool>>(false);
};

/// What decides a conversion besides the file: this build of the program, and the inference library's.
std::string converter_version();

/// The import itself, in this process and without limits.
ImportAnswer import_here(const std::filesystem::path& file, const sandbox::OnProgress& on_progress = {});

/// The child's side: confines this process, imports `file` and writes what came out into `directory`. Returns the exit
/// code.
int import_into(const std::filesystem::path& file, const std::filesystem::path& directory);

}  // namespace sirve::models

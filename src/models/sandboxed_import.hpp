#pragma once

#include <chrono>
#include <filesystem>

#include "base/error.hpp"
#include "engine/engine.hpp"
#include "keras/importer.hpp"

namespace sirve::models {

/// Imports a model file in a child process, because what reads it (HDF5, zip, JSON) can be crashed, hung or blown up by
/// a hostile file. The child is this same program, called as `sirve import FILE DIRECTORY`; it limits its own memory,
/// time and file sizes, writes the graph and a description into a temporary directory, and ends. Whatever happens to it
/// becomes an Error here and nothing else. A callable of the type ImportModel. Thread-safe.
class SandboxedImport {
  public:
    /// `program` is the executable to call. An import may take `timeout` and a second more for each 10 MB of its file.
    /// The engine must outlive this.
    SandboxedImport(const engine::Engine& engine, std::filesystem::path program,
                    std::chrono::milliseconds timeout = std::chrono::seconds(30));

    Result<keras::ImportedModel> operator()(const std::filesystem::path& file) const;

  private:
    const engine::Engine& engine_;
    std::filesystem::path program_;
    std::chrono::milliseconds timeout_;
};

/// The child's side: limits this process, imports `file` and writes what came out into `directory`. Returns the exit
/// code.
int import_into(const std::filesystem::path& file, const std::filesystem::path& directory);

}  // namespace sirve::models

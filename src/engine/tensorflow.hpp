#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "engine/program.hpp"

namespace sirve::engine {

/// The second engine: TensorFlow itself, for SavedModels that the inference library can't convert. It computes in a
/// process of its own for each model (the program sirve-tensorflow), so that neither its memory nor its crashes are
/// those of the server. Thread-safe.
class TensorFlow {
  public:
    static constexpr char kProgram[] = "sirve-tensorflow";  ///< its name, beside the server's own program

    struct Options {
        std::filesystem::path program;  ///< sirve-tensorflow
        std::size_t threads = 1;        ///< that compute one model
    };
    /// The clock must outlive this and the programs.
    TensorFlow(Options options, const Clock& clock) : options_(std::move(options)), clock_(clock) {}

    /// Is the program there? Else models of this engine can't be loaded.
    bool is_installed() const;

    /// Starts a process for the SavedModel in `directory` and loads it there. `signature` empty: "serving_default", or
    /// the only one there is. A process that dies is started again by the next inference, at once or after a pause. It
    /// ends with the last handle of the result. Blocks for seconds. Errors: kInvalidArgument and kUnimplemented if
    /// TensorFlow can't load or serve it, kInternal if the process can't be started, kUnavailable if it died.
    Result<std::shared_ptr<const Program>> load(const std::filesystem::path& directory,
                                                const std::string& signature) const;

  private:
    Options options_;
    const Clock& clock_;
};

}  // namespace sirve::engine

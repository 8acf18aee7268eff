#pragma once

#include <map>
#include <string>
#include <vector>

#include "models/model_files.hpp"

namespace sirve::models {

/// What a watch wants done.
struct Change {
    enum class Kind { kLoad, kUnload };
    Kind kind = Kind::kLoad;
    ModelFiles files;

    bool operator==(const Change& other) const { return kind == other.kind && files.model_id == other.files.model_id; }
};

/// What is on disk at one moment: each model's files with their fingerprint.
struct WatchedFiles {
    ModelFiles files;
    std::string fingerprint;
};
using DirectoryContent = std::map<std::string, WatchedFiles>;

/// Decides when a model is to be loaded again or dropped. A pure state machine: it is told what is on disk and answers
/// with what to do; no files, no clock. A change counts only when two looks in a row agree, so that a file that is
/// still being copied is left alone.
class DirectoryWatch {
  public:
    /// `loaded` is what was on disk when the models were loaded.
    explicit DirectoryWatch(DirectoryContent loaded) : settled_(std::move(loaded)), last_look_(settled_) {}

    std::vector<Change> look(const DirectoryContent& now);

  private:
    DirectoryContent settled_;  ///< what has been acted upon
    DirectoryContent last_look_;
};

}  // namespace sirve::models

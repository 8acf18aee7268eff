#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "models/directory_watch.hpp"
#include "models/repository.hpp"

namespace sirve::app {

/// Looks at the model files twice a second from a thread of its own and hands what changed to the repository.
class ReloadWatch {
  public:
    /// `loaded` is what was loaded at the start.
    ReloadWatch(models::Repository& repository, models::DirectoryContent loaded);
    ~ReloadWatch();

  private:
    void run();

    models::Repository& repository_;
    models::DirectoryWatch watch_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool stopping_ = false;
    std::thread thread_;
};

/// The models with their fingerprints, as DirectoryWatch compares them.
models::DirectoryContent content_of(const std::map<std::string, models::ModelFiles>& models);

}  // namespace sirve::app

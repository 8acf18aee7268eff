#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <iosfwd>
#include <mutex>
#include <string>
#include <thread>

namespace sirve::cli {

/// A progress bar on one line of a terminal, for work that turns out to take long; it vanishes with the object. Does
/// nothing where nobody watches.
class Progress {
  public:
    /// Appears after `delay`, if `is_terminal`. `out` must outlive it, and is written from a thread of its own.
    Progress(std::ostream& out, bool is_terminal, std::string title,
             std::chrono::milliseconds delay = std::chrono::milliseconds(500));
    ~Progress();
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    /// How far the work is; from any thread.
    void report(int percent) { percent_ = percent; }

  private:
    void draw_until_stopped(std::chrono::milliseconds delay);

    std::ostream& out_;
    const std::string title_;
    std::atomic<int> percent_{0};
    std::mutex mutex_;
    std::condition_variable changed_;
    bool stopped_ = false;
    std::thread thread_;
};

/// Whether somebody sees what is written to standard error.
bool stderr_is_terminal();

}  // namespace sirve::cli

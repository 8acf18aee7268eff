#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <mutex>
#include <optional>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "engine/restart_pace.hpp"
#include "tensorflow/channel.hpp"
#include "tensorflow/messages.hpp"

namespace sirve::engine {

/// The process that computes one model: starts it, opens channels to it, notices its death, starts it again.
/// Thread-safe.
class TensorFlowProcess {
  public:
    /// A way to the process, and which of the processes that there were it leads to.
    struct Line {
        tensorflow::Channel channel;
        std::uint64_t process = 0;
    };

    TensorFlowProcess(std::filesystem::path program, tensorflow::LoadRequest request, const Clock& clock);
    /// Ends it.
    ~TensorFlowProcess();
    TensorFlowProcess(const TensorFlowProcess&) = delete;
    TensorFlowProcess& operator=(const TensorFlowProcess&) = delete;

    /// Starts it and lets it load the model. Blocks.
    Result<tensorflow::ModelSignature> start();

    /// Starts it (again) if need be; blocks meanwhile. Errors: kUnavailable, with the time to wait, if it died lately.
    Result<Line> open_line();

    /// A line to that process is broken or silent: ends what is left of it. Returns how it ended, as kUnavailable.
    Error bury(std::uint64_t process);

    /// It has computed something.
    void note_success();

  private:
    Result<tensorflow::ModelSignature> start_locked();
    std::string end_locked();

    const std::filesystem::path program_;
    const tensorflow::LoadRequest request_;
    const Clock& clock_;
    std::mutex mutex_;
    pid_t pid_ = 0;  ///< 0: there is none
    std::optional<tensorflow::Channel> control_;
    std::uint64_t process_ = 0;  ///< counts the starts
    std::string last_end_;
    RestartPace pace_;
};

}  // namespace sirve::engine

#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "base/log.hpp"
#include "http/message.hpp"

namespace sirve::http {

/// One line a request: `127.0.0.1 "POST /predict HTTP/1.1" 200 312 0.000180 id=4f2a-1`. Not thread-safe: one a lane.
class AccessLog {
  public:
    /// `log` must outlive this.
    AccessLog(Log& log, bool wanted) : log_(log), wanted_(wanted) {}

    struct Entry {
        const Request& request;
        int minor_version;  ///< HTTP/1.x
        int status;
        std::size_t bytes;  ///< of the body that is sent
        std::chrono::nanoseconds duration;
    };
    void write(const Entry& entry);

  private:
    Log& log_;
    bool wanted_;
    std::string line_;
    std::string fields_;
};

}  // namespace sirve::http

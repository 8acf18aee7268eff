#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sirve::http {

/// Whether a client's X-Request-ID may go into answers and logs: 1 to 128 of [A-Za-z0-9._-].
bool is_sane_request_id(std::string_view id);

/// Makes ids for requests that came without one: a random prefix and a counter, both hexadecimal. Unique among lanes,
/// processes and machines as far as 64 random bits are. Not thread-safe: one a lane.
class RequestIdSource {
  public:
    RequestIdSource();
    /// Replaces the content of `id`.
    void next(std::string& id);

  private:
    std::string prefix_;
    std::uint64_t counter_ = 0;
};

}  // namespace sirve::http

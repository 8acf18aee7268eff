#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/settings.hpp"
#include "http/message.hpp"

namespace sirve::api {

/// Which pages of other origins may use the API from a browser. Const after construction; thread-safe.
///
/// With "*" every origin may, but never with credentials. Otherwise the listed origins may, with credentials; an origin
/// is compared whole, "null" is only allowed if it is listed.
class Cors {
  public:
    explicit Cors(const config::Settings& settings);

    /// Adds the headers that any answer to this request must have. Nothing if the request names no origin and all are
    /// welcome.
    void add_headers(const http::Request& request, http::Response& response) const;

    static bool is_preflight(const http::Request& request);

    /// Answers a preflight: 204, with permissions only for an origin that has them.
    void answer_preflight(const http::Request& request, http::Response& response) const;

  private:
    bool allows(std::string_view origin) const;

    bool any_origin_ = false;
    std::vector<std::string> origins_;
    std::string methods_;
    std::string headers_;  ///< empty: whatever the browser asks for
};

}  // namespace sirve::api

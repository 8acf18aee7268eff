#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "http/message.hpp"

namespace sirve::http {

/// "OK" for 200; "Unknown" for what has no name.
std::string_view reason_phrase(int status);

/// Whether an answer of that status can have a body at all.
bool may_have_body(int status);

/// The headers that are the same for every answer within a second: "Server: ...\r\nDate: ...\r\n".
std::string common_headers(std::string_view server_name, SystemTime now);

/// Appends a duration as seconds with six decimals: "0.000123".
void append_seconds(std::string& out, std::chrono::nanoseconds duration);

/// What the connection adds to a Response.
struct HeadFacts {
    std::string_view common;  ///< see common_headers
    std::string_view request_id;
    std::chrono::nanoseconds process_time{};
    std::optional<std::size_t> length;  ///< Content-Length; nothing for statuses that have none
    std::string_view connection;        ///< value of the Connection header; empty: none
};

/// Appends status line, headers and the empty line. A control character in a header's name or value becomes a space, so
/// that no value can add a header.
void append_response_head(std::string& out, const Response& response, const HeadFacts& facts);

}  // namespace sirve::http

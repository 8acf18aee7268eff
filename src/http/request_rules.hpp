#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "http/message.hpp"
#include "http/refusal.hpp"

/// The strictness of this server beyond that of the parser library: whatever a proxy in front could understand in
/// another way than we do is refused, so that no request can be smuggled. Pure functions.
namespace sirve::http {

/// The request line without its CRLF: whether it ends with a version that is spoken here, 505 if with another one.
std::optional<Refusal> check_request_line(std::string_view line);

/// The headers that say where a request ends and whom it is for, as often as they came; the values are the first ones'.
struct FramingHeaders {
    int minor_version = 1;  ///< HTTP/1.x
    unsigned content_lengths = 0;
    unsigned transfer_encodings = 0;
    unsigned hosts = 0;
    unsigned expects = 0;
    bool padded = false;  ///< a length or an encoding with a tab before it or a blank after it
    std::string_view content_length;
    std::string_view transfer_encoding;
    std::string_view host;
    std::string_view expect;
};

/// How the body is sent.
struct Framing {
    bool chunked = false;
    std::uint64_t length = 0;  ///< 0 when chunked
    bool expects_continue = false;
};

/// Fills `framing`, or says why not: 400, 417 or 501.
std::optional<Refusal> check_framing(const FramingHeaders& headers, Framing& framing);

/// Exactly one sane Host (HTTP/1.0: at most one).
std::optional<Refusal> check_host(const FramingHeaders& headers);

/// Splits request.target into path and query. The absolute form must name the same host as the Host header.
std::optional<Refusal> split_target(Request& request, std::string_view host);

}  // namespace sirve::http

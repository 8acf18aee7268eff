#include "http/request_rules.hpp"

#include <algorithm>
#include <charconv>

#include "http/ascii.hpp"

namespace sirve::http {

namespace {

constexpr std::size_t kVersionLength = 9;  // " HTTP/1.1"
constexpr std::string_view kHttpScheme = "http://";

bool is_host_character(char c) {
    return is_alphanumeric(c) || std::string_view("-._~%!$&'()*+;=").find(c) != std::string_view::npos;
}

bool is_address_character(char c) {
    return hex_digit(c) >= 0 || c == ':' || c == '.';
}

bool is_port(std::string_view text) {
    return text.size() <= 5 && std::ranges::all_of(text, is_digit);
}

/// host [":" port], where host is a name, an IPv4 address or an IPv6 address in brackets.
bool is_authority(std::string_view text) {
    if (text.empty()) return false;
    std::size_t end = 0;
    if (text.front() == '[') {
        end = text.find(']');
        if (end == std::string_view::npos || end < 3) return false;
        if (!std::ranges::all_of(text.substr(1, end - 1), is_address_character)) return false;
        ++end;
    } else {
        end = std::min(text.find(':'), text.size());
        if (end == 0 || !std::ranges::all_of(text.substr(0, end), is_host_character)) return false;
    }
    const std::string_view rest = text.substr(end);
    return rest.empty() || (rest.front() == ':' && is_port(rest.substr(1)));
}

std::optional<std::uint64_t> parse_length(std::string_view text) {
    // Leading zeros are grammatical, but some read them as octal.
    if (text.empty() || (text.size() > 1 && text.front() == '0')) return std::nullopt;
    if (!std::ranges::all_of(text, is_digit)) return std::nullopt;
    std::uint64_t length = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
    if (error != std::errc{} || length > INT64_MAX) return std::nullopt;
    return length;
}

std::optional<Refusal> check_transfer_encoding(const FramingHeaders& headers) {
    if (headers.minor_version == 0) return Refusal{400, "HTTP/1.0 has no Transfer-Encoding; send Content-Length"};
    if (headers.transfer_encodings > 1) return Refusal{400, "The request has more than one Transfer-Encoding header"};
    if (headers.content_lengths > 0)
        return Refusal{400, "The request has both Content-Length and Transfer-Encoding; send only one of them"};
    if (equals_ignoring_case(headers.transfer_encoding, "chunked")) return std::nullopt;
    if (equals_ignoring_case(headers.transfer_encoding.substr(0, 7), "chunked"))
        return Refusal{400, "The Transfer-Encoding is not exactly 'chunked'"};
    return Refusal{501, "The Transfer-Encoding is not supported; 'chunked' is"};
}

bool is_target_character(char c) {
    return static_cast<unsigned char>(c) > 0x20 && static_cast<unsigned char>(c) < 0x7f && c != '#' && c != '\\';
}

/// Takes scheme and authority off an absolute-form target.
std::optional<Refusal> strip_origin(std::string_view& target, std::string_view host) {
    if (!equals_ignoring_case(target.substr(0, kHttpScheme.size()), kHttpScheme))
        return Refusal{400, "The request target must begin with '/' or 'http://'"};
    target.remove_prefix(kHttpScheme.size());
    const std::size_t end = std::min(target.find_first_of("/?"), target.size());
    const std::string_view authority = target.substr(0, end);
    if (!is_authority(authority)) return Refusal{400, "The request target names no valid host"};
    if (!host.empty() && !equals_ignoring_case(authority, host))
        return Refusal{400, "The request target names another host than the Host header"};
    target.remove_prefix(end);
    return std::nullopt;
}

}  // namespace

std::optional<Refusal> check_request_line(std::string_view line) {
    const Refusal malformed{400, "The request line is malformed; it must be 'METHOD TARGET HTTP/1.1'"};
    if (line.size() < kVersionLength) return malformed;
    const std::string_view version = line.substr(line.size() - kVersionLength);
    if (version == " HTTP/1.1" || version == " HTTP/1.0") return std::nullopt;
    if (version.starts_with(" HTTP/") && is_digit(version[6]) && version[7] == '.' && is_digit(version[8]))
        return Refusal{505, "The HTTP version is not supported; HTTP/1.1 and HTTP/1.0 are"};
    return malformed;
}

std::optional<Refusal> check_framing(const FramingHeaders& headers, Framing& framing) {
    framing = {};
    if (headers.padded)
        return Refusal{400, "Content-Length or Transfer-Encoding has blanks around its value that could be misread"};
    if (headers.transfer_encodings > 0) {
        if (auto refusal = check_transfer_encoding(headers)) return refusal;
        framing.chunked = true;
    }
    if (headers.content_lengths > 1) return Refusal{400, "The request has more than one Content-Length header"};
    if (headers.content_lengths == 1) {
        const std::optional<std::uint64_t> length = parse_length(headers.content_length);
        if (!length) return Refusal{400, "The Content-Length is not a plain decimal number"};
        framing.length = *length;
    }
    // An HTTP/1.0 client can't understand "100 Continue": RFC 9110 10.1.1 tells to ignore what it expects.
    if (headers.expects > 0 && headers.minor_version > 0) {
        if (headers.expects > 1 || !equals_ignoring_case(headers.expect, "100-continue"))
            return Refusal{417, "The expectation can't be met; only '100-continue' can"};
        framing.expects_continue = true;
    }
    return std::nullopt;
}

std::optional<Refusal> check_host(const FramingHeaders& headers) {
    if (headers.hosts > 1) return Refusal{400, "The request has more than one Host header"};
    if (headers.hosts == 0) {
        if (headers.minor_version == 0) return std::nullopt;
        return Refusal{400, "The request has no Host header; HTTP/1.1 demands one"};
    }
    if (!is_authority(headers.host)) return Refusal{400, "The Host header is not 'name' or 'name:port'"};
    return std::nullopt;
}

std::optional<Refusal> split_target(Request& request, std::string_view host) {
    std::string_view target = request.target;
    if (request.method_name == "CONNECT") return Refusal{501, "CONNECT is not supported: this server is no proxy"};
    if (!std::ranges::all_of(target, is_target_character))
        return Refusal{400, "The request target has a character that must be percent-encoded"};
    if (target == "*" && request.method == Method::kOptions) {
        request.path = target;
        request.query = {};
        return std::nullopt;
    }
    if (!target.starts_with('/'))
        if (auto refusal = strip_origin(target, host)) return refusal;
    const std::size_t question = std::min(target.find('?'), target.size());
    request.path = question == 0 ? "/" : target.substr(0, question);
    request.query = question == target.size() ? std::string_view{} : target.substr(question + 1);
    return std::nullopt;
}

}  // namespace sirve::http

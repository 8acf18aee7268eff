#pragma once

#include <boost/beast/http/basic_parser.hpp>
#include <cstddef>
#include <optional>
#include <string_view>

#include "http/byte_buffer.hpp"
#include "http/message.hpp"
#include "http/refusal.hpp"
#include "http/request_rules.hpp"
#include "http/server.hpp"

namespace sirve::http {

/// Parses one request with Boost.Beast. It stores nothing: headers become views into the bytes that were given, the
/// data of chunks is appended to a buffer of the caller's. One object a request, since a Beast parser can't be used
/// twice.
class RequestParser final : private boost::beast::http::basic_parser<true> {
  public:
    /// All must outlive the parser.
    RequestParser(const Limits& limits, Request& request, ByteBuffer& chunk_data);

    /// Parses a complete head (as HeadScanner found it) into the request, and applies the rules.
    std::optional<Refusal> parse_head(std::string_view head);
    const Framing& framing() const { return framing_; }
    int minor_version() const { return headers_.minor_version; }
    bool keep_alive() const { return basic_parser::keep_alive(); }

    /// Decodes what `input` holds of a chunked body and consumes it; bytes beyond the body stay.
    std::optional<Refusal> parse_chunks(ByteBuffer& input);
    bool complete() const { return is_done(); }

  private:
    using error_code = boost::beast::error_code;
    using string_view = boost::beast::string_view;
    using field = boost::beast::http::field;
    using verb = boost::beast::http::verb;

    void on_request_impl(verb method, string_view name, string_view target, int version, error_code& error) override;
    void on_response_impl(int code, string_view reason, int version, error_code& error) override;
    void on_field_impl(field kind, string_view name, string_view value, error_code& error) override;
    void on_header_impl(error_code& error) override;
    void on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code& error) override;
    std::size_t on_body_impl(string_view body, error_code& error) override;
    void on_chunk_header_impl(std::uint64_t size, string_view extensions, error_code& error) override;
    std::size_t on_chunk_body_impl(std::uint64_t remaining, string_view data, error_code& error) override;
    void on_finish_impl(error_code& error) override;

    void take_framing_header(field kind, std::string_view value);
    bool is_allowed_trailer(field kind) const;
    Refusal refusal_for(const error_code& error);

    const Limits& limits_;
    Request& request_;
    ByteBuffer& chunk_data_;
    FramingHeaders headers_;
    Framing framing_;
    std::size_t chunks_ = 0;
    std::size_t trailers_ = 0;
    std::optional<Refusal> refusal_;  // the reason of an error that we raised ourselves
};

}  // namespace sirve::http

#include "http/request_parser.hpp"

#include <algorithm>
#include <limits>

#include "http/ascii.hpp"

namespace sirve::http {

namespace {

namespace beast = boost::beast;

constexpr std::size_t kMaxChunks = 65'536;
/// What a chunk's size line or the trailers may take; a parser that wants more is fed by somebody who stalls it.
constexpr std::size_t kMaxChunkOverhead = 8 * 1024;

std::string_view std_view(beast::string_view text) {
    return {text.data(), text.size()};
}

Method method_of(beast::http::verb verb) {
    switch (verb) {
        case beast::http::verb::get:
            return Method::kGet;
        case beast::http::verb::head:
            return Method::kHead;
        case beast::http::verb::post:
            return Method::kPost;
        case beast::http::verb::put:
            return Method::kPut;
        case beast::http::verb::delete_:
            return Method::kDelete;
        case beast::http::verb::patch:
            return Method::kPatch;
        case beast::http::verb::options:
            return Method::kOptions;
        default:
            return Method::kOther;
    }
}

/// A proxy that skips "blank" bytes other than single spaces around such a value may see another one than we do. The
/// view lies inside a head, so that the characters next to it exist.
bool is_padded(std::string_view value) {
    return value.data()[-1] == '\t' || value.data()[value.size()] != '\r';
}

}  // namespace

RequestParser::RequestParser(const Limits& limits, Request& request, ByteBuffer& chunk_data)
    : limits_(limits), request_(request), chunk_data_(chunk_data) {
    // HeadScanner and on_chunk_header_impl enforce the limits, with statuses of their own.
    header_limit(std::numeric_limits<std::uint32_t>::max());
    body_limit(boost::none);
}

std::optional<Refusal> RequestParser::parse_head(std::string_view head) {
    error_code error;
    put(boost::asio::const_buffer(head.data(), head.size()), error);
    if (error) return refusal_for(error);
    if (auto refusal = check_host(headers_)) return refusal;
    if (auto refusal = check_framing(headers_, framing_)) return refusal;
    if (framing_.length > limits_.body)
        return Refusal{413, "The body is longer than " + std::to_string(limits_.body) + " bytes"};
    return split_target(request_, headers_.host);
}

std::optional<Refusal> RequestParser::parse_chunks(ByteBuffer& input) {
    eager(true);
    error_code error;
    const std::size_t before = chunk_data_.size();
    const std::string_view bytes = input.view();
    if (bytes.empty()) return std::nullopt;
    input.consume(put(boost::asio::const_buffer(bytes.data(), bytes.size()), error));
    if (error && error != beast::http::error::need_more) return refusal_for(error);
    if (!complete() && input.size() > kMaxChunkOverhead && chunk_data_.size() == before)
        return Refusal{400, "A chunk's size line or the trailers are too long"};
    return std::nullopt;
}

Refusal RequestParser::refusal_for(const error_code& error) {
    if (refusal_) return *std::move(refusal_);
    return {400, "The request is malformed: " + error.message()};
}

void RequestParser::on_request_impl(verb method, string_view name, string_view target, int version, error_code&) {
    request_.method = method_of(method);
    request_.method_name = std_view(name);
    request_.target = std_view(target);
    headers_.minor_version = version - 10;
}

void RequestParser::on_response_impl(int, string_view, int, error_code&) {}

void RequestParser::on_field_impl(field kind, string_view name, string_view value, error_code& error) {
    if (is_header_done()) {
        // Trailers are dropped: merged into the headers they could change what was decided already.
        if (is_allowed_trailer(kind) && ++trailers_ <= limits_.header_count) return;
        refusal_ = Refusal{400, "A trailer of the chunked body is one that must not come there, or one too many"};
        error = beast::http::error::bad_field;
        return;
    }
    take_framing_header(kind, std_view(value));
    request_.headers.push_back({std_view(name), std_view(value)});
}

void RequestParser::take_framing_header(field kind, std::string_view value) {
    const auto take = [&](unsigned& count, std::string_view& kept) {
        if (count++ == 0) kept = value;
    };
    switch (kind) {
        case field::host:
            take(headers_.hosts, headers_.host);
            break;
        case field::expect:
            take(headers_.expects, headers_.expect);
            break;
        case field::content_length:
            take(headers_.content_lengths, headers_.content_length);
            headers_.padded |= is_padded(value);
            break;
        case field::transfer_encoding:
            take(headers_.transfer_encodings, headers_.transfer_encoding);
            headers_.padded |= is_padded(value);
            break;
        default:
            break;
    }
}

bool RequestParser::is_allowed_trailer(field kind) const {
    switch (kind) {
        case field::content_length:
        case field::transfer_encoding:
        case field::host:
        case field::authorization:
        case field::content_type:
        case field::content_encoding:
        case field::cookie:
        case field::connection:
        case field::expect:
            return false;
        default:
            return true;
    }
}

void RequestParser::on_header_impl(error_code&) {}

void RequestParser::on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) {}

std::size_t RequestParser::on_body_impl(string_view body, error_code&) {
    return body.size();
}

void RequestParser::on_chunk_header_impl(std::uint64_t size, string_view extensions, error_code& error) {
    if (std::ranges::any_of(extensions, is_control)) {
        refusal_ = Refusal{400, "A chunk extension has a control character"};
    } else if (extensions.size() > kMaxChunkOverhead) {
        refusal_ = Refusal{400, "A chunk extension is too long"};
    } else if (size > limits_.body || chunk_data_.size() > limits_.body - size) {
        refusal_ = Refusal{413, "The body is longer than " + std::to_string(limits_.body) + " bytes"};
    } else if (++chunks_ > kMaxChunks) {
        refusal_ = Refusal{413, "The body has more than " + std::to_string(kMaxChunks) + " chunks"};
    }
    if (refusal_) error = beast::http::error::bad_chunk;
}

std::size_t RequestParser::on_chunk_body_impl(std::uint64_t, string_view data, error_code&) {
    chunk_data_.append(std_view(data));
    return data.size();
}

void RequestParser::on_finish_impl(error_code&) {}

}  // namespace sirve::http

#include "http/message.hpp"

#include "http/ascii.hpp"

namespace sirve::http {

namespace {

constexpr std::size_t kKeptCapacity = 256 * 1024;

}  // namespace

std::string_view to_string(Method method) {
    switch (method) {
        case Method::kGet:
            return "GET";
        case Method::kHead:
            return "HEAD";
        case Method::kPost:
            return "POST";
        case Method::kPut:
            return "PUT";
        case Method::kDelete:
            return "DELETE";
        case Method::kPatch:
            return "PATCH";
        case Method::kOptions:
            return "OPTIONS";
        case Method::kOther:
            return "OTHER";
    }
    return "OTHER";
}

std::string_view Request::header(std::string_view name) const {
    for (const Header& header : headers)
        if (equals_ignoring_case(header.name, name)) return header.value;
    return {};
}

void Response::reset() {
    status = 200;
    content_type = "application/json";
    headers.clear();
    body.clear();
    // One huge answer must not hold its memory for as long as the client stays connected.
    if (body.capacity() > kKeptCapacity) body = std::string();
    static_body = {};
}

}  // namespace sirve::http

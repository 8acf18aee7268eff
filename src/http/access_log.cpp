#include "http/access_log.hpp"

#include <string_view>

#include "base/json_text.hpp"
#include "http/response_head.hpp"

namespace sirve::http {

namespace {

constexpr std::size_t kMaxTarget = 512;

std::string_view or_dash(std::string_view text) {
    return text.empty() ? "-" : text;
}

/// The target stands between quotes: one of its own must not end it.
void append_quotable(std::string& out, std::string_view text) {
    for (const char c : text) {
        if (c == '"') {
            out += "\\x22";
        } else {
            out += c;
        }
    }
}

void append_member(std::string& out, std::string_view name, std::string_view text) {
    out.append("\"").append(name).append("\":\"");
    append_json_escaped(out, text);
    out += "\",";
}

}  // namespace

void AccessLog::write(const Entry& entry) {
    if (!wanted_ || !log_.enabled(LogLevel::kInfo)) return;
    const Request& request = entry.request;
    const std::string_view target = or_dash(request.target.substr(0, kMaxTarget));
    line_.assign(request.remote_address).append(" \"").append(or_dash(request.method_name)).append(" ");
    append_quotable(line_, target);
    line_.append(entry.minor_version == 0 ? " HTTP/1.0\" " : " HTTP/1.1\" ");
    line_.append(std::to_string(entry.status)).append(" ").append(std::to_string(entry.bytes)).append(" ");
    append_seconds(line_, entry.duration);
    line_.append(" id=").append(request.request_id);

    fields_.clear();
    append_member(fields_, "client", request.remote_address);
    append_member(fields_, "method", request.method_name);
    append_member(fields_, "target", target);
    append_member(fields_, "request_id", request.request_id);
    fields_.append("\"status\":").append(std::to_string(entry.status));
    fields_.append(",\"bytes\":").append(std::to_string(entry.bytes)).append(",\"seconds\":");
    append_seconds(fields_, entry.duration);
    log_.write_with_fields(LogLevel::kInfo, line_, fields_);
}

}  // namespace sirve::http

#include "http/response_head.hpp"

#include <charconv>
#include <ctime>

#include "http/ascii.hpp"

namespace sirve::http {

namespace {

void append_number(std::string& out, std::size_t number) {
    char digits[20];
    const auto [end, error] = std::to_chars(digits, digits + sizeof digits, number);
    out.append(digits, end);
}

void append_clean(std::string& out, std::string_view text) {
    for (const char c : text) out += is_control(c) && c != '\t' ? ' ' : c;
}

void append_status_line(std::string& out, int status) {
    if (status == 200) {
        out += "HTTP/1.1 200 OK\r\n";
        return;
    }
    out += "HTTP/1.1 ";
    append_number(out, static_cast<std::size_t>(status));
    out += ' ';
    out += reason_phrase(status);
    out += "\r\n";
}

}  // namespace

std::string_view reason_phrase(int status) {
    switch (status) {
        case 200: return "OK";
        case 201: return "Created";
        case 202: return "Accepted";
        case 204: return "No Content";
        case 301: return "Moved Permanently";
        case 302: return "Found";
        case 303: return "See Other";
        case 304: return "Not Modified";
        case 307: return "Temporary Redirect";
        case 308: return "Permanent Redirect";
        case 400: return "Bad Request";
        case 401: return "Unauthorized";
        case 403: return "Forbidden";
        case 404: return "Not Found";
        case 405: return "Method Not Allowed";
        case 406: return "Not Acceptable";
        case 408: return "Request Timeout";
        case 409: return "Conflict";
        case 411: return "Length Required";
        case 412: return "Precondition Failed";
        case 413: return "Content Too Large";
        case 414: return "URI Too Long";
        case 415: return "Unsupported Media Type";
        case 417: return "Expectation Failed";
        case 422: return "Unprocessable Content";
        case 429: return "Too Many Requests";
        case 431: return "Request Header Fields Too Large";
        case 500: return "Internal Server Error";
        case 501: return "Not Implemented";
        case 502: return "Bad Gateway";
        case 503: return "Service Unavailable";
        case 504: return "Gateway Timeout";
        case 505: return "HTTP Version Not Supported";
        default: return "Unknown";
    }
}

bool may_have_body(int status) {
    return status != 204 && status != 304;
}

std::string common_headers(std::string_view server_name, SystemTime now) {
    static constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                              "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const std::time_t second = std::chrono::system_clock::to_time_t(now);
    std::tm utc{};
    gmtime_r(&second, &utc);
    char clock[32];
    std::strftime(clock, sizeof clock, "%Y %H:%M:%S GMT", &utc);
    char day[8];
    std::strftime(day, sizeof day, "%d", &utc);
    // strftime's names of days and months would follow the locale.
    return "Server: " + std::string(server_name) + "\r\nDate: " + kDays[utc.tm_wday] + ", " + day + ' ' +
           kMonths[utc.tm_mon] + ' ' + clock + "\r\n";
}

void append_seconds(std::string& out, std::chrono::nanoseconds duration) {
    const auto total = std::chrono::duration_cast<std::chrono::microseconds>(duration).count();
    auto micros = static_cast<std::uint64_t>(total < 0 ? 0 : total);
    append_number(out, micros / 1'000'000);
    micros %= 1'000'000;
    char fraction[7] = {'.'};
    for (int i = 6; i > 0; --i, micros /= 10) fraction[i] = static_cast<char>('0' + micros % 10);
    out.append(fraction, sizeof fraction);
}

void append_response_head(std::string& out, const Response& response, const HeadFacts& facts) {
    append_status_line(out, response.status);
    out += facts.common;
    if (may_have_body(response.status) && facts.length) {
        out.append("Content-Type: ").append(response.content_type).append("\r\n");
    }
    if (facts.length) {
        out += "Content-Length: ";
        append_number(out, *facts.length);
        out += "\r\n";
    }
    for (const auto& [name, value] : response.headers) {
        append_clean(out, name);
        out += ": ";
        append_clean(out, value);
        out += "\r\n";
    }
    if (!facts.connection.empty()) out.append("Connection: ").append(facts.connection).append("\r\n");
    out.append("X-Request-ID: ").append(facts.request_id).append("\r\nX-Process-Time: ");
    append_seconds(out, facts.process_time);
    out += "\r\n\r\n";
}

}  // namespace sirve::http

#include "http/response_head.hpp"

#include <algorithm>
#include <charconv>
#include <ctime>
#include <iterator>

#include "http/ascii.hpp"

namespace sirve::http {

namespace {

struct Reason {
    int status;
    std::string_view phrase;
};

constexpr Reason kReasons[] = {
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {411, "Length Required"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {417, "Expectation Failed"},
    {422, "Unprocessable Content"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {505, "HTTP Version Not Supported"},
};

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
    const auto* const found = std::ranges::find(kReasons, status, &Reason::status);
    return found == std::end(kReasons) ? "Unknown" : found->phrase;
}

bool may_have_body(int status) {
    return status != 204 && status != 304;
}

std::string common_headers(std::string_view server_name, SystemTime now) {
    // strftime's names of days and months would follow the locale.
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

#include "http/head_scanner.hpp"

#include <cstring>
#include <string>

#include "http/request_rules.hpp"

namespace sirve::http {

HeadScanner::Progress HeadScanner::scan(std::string_view input) {
    while (scanned_ < input.size()) {
        const char* const from = input.data() + scanned_;
        const auto* const found = static_cast<const char*>(std::memchr(from, '\n', input.size() - scanned_));
        if (found == nullptr) break;
        const auto end = static_cast<std::size_t>(found - input.data());
        if (end == line_start_ || input[end - 1] != '\r')
            return refuse(400, "A line of the request ends with LF alone; lines end with CRLF");
        const std::string_view line = input.substr(line_start_, end - 1 - line_start_);
        scanned_ = line_start_ = end + 1;
        switch (take_line(line)) {
            case Line::kWithin:
                break;
            case Line::kLast:
                return Progress::kComplete;
            case Line::kRefused:
                return Progress::kRefused;
        }
    }
    scanned_ = input.size();
    return tail_is_hopeless(input.substr(line_start_)) ? Progress::kRefused : Progress::kMore;
}

HeadScanner::Line HeadScanner::take_line(std::string_view line) {
    if (lines_ == 0) {
        // Some old clients send an empty line after a body; RFC 9112 2.2 asks to overlook one.
        if (line.empty() && skipped_ == 0) {
            skipped_ = line_start_;
            return Line::kWithin;
        }
        if (line.size() > limits_.request_line) {
            refuse(414, "The request line is longer than " + std::to_string(limits_.request_line) + " bytes");
            return Line::kRefused;
        }
        refusal_ = check_request_line(line);
        ++lines_;
        return refusal_ ? Line::kRefused : Line::kWithin;
    }
    if (line.empty()) return Line::kLast;
    header_bytes_ += line.size() + 2;
    if (line.front() == ' ' || line.front() == '\t') {
        refuse(400,
               "A header line begins with a space: folded header lines are obsolete; write each header on one line");
    } else if (header_bytes_ > limits_.headers) {
        refuse(431, "The headers are longer than " + std::to_string(limits_.headers) + " bytes");
    } else if (lines_ > limits_.header_count) {
        refuse(431, "The request has more than " + std::to_string(limits_.header_count) + " headers");
    }
    ++lines_;
    return refusal_ ? Line::kRefused : Line::kWithin;
}

bool HeadScanner::tail_is_hopeless(std::string_view tail) {
    const std::size_t cr = tail.find('\r');
    if (cr != std::string_view::npos && cr + 1 < tail.size()) {
        refuse(400, "The request has a CR that no LF follows; lines end with CRLF");
    } else if (lines_ == 0 && tail.size() > limits_.request_line + 1) {
        refuse(414, "The request line is longer than " + std::to_string(limits_.request_line) + " bytes");
    } else if (lines_ > 0 && header_bytes_ + tail.size() > limits_.headers) {
        refuse(431, "The headers are longer than " + std::to_string(limits_.headers) + " bytes");
    }
    return refusal_.has_value();
}

HeadScanner::Progress HeadScanner::refuse(int status, std::string_view detail) {
    refusal_ = Refusal{status, std::string(detail)};
    return Progress::kRefused;
}

void HeadScanner::reset() {
    skipped_ = scanned_ = line_start_ = lines_ = header_bytes_ = 0;
    refusal_.reset();
}

}  // namespace sirve::http

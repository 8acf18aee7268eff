#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "http/refusal.hpp"
#include "http/server.hpp"

namespace sirve::http {

/// Finds the end of a request's head in bytes that come bit by bit, and refuses early what can't become a good head:
/// too long, too many lines, bare CR or LF, folded lines, a bad request line. Looks at every byte once.
/// What a complete head says is the parser's business. No input or output of its own.
class HeadScanner {
  public:
    /// `limits` must outlive the scanner.
    explicit HeadScanner(const Limits& limits) : limits_(limits) {}

    enum class Progress { kMore, kComplete, kRefused };
    /// `input` begins where the request does: what the last call got, and more.
    Progress scan(std::string_view input);

    /// Once complete: the head including its empty line, and the bytes of the empty line before it that is tolerated.
    std::size_t size() const { return line_start_; }
    std::size_t skipped() const { return skipped_; }
    const Refusal& refusal() const { return *refusal_; }

    /// Begins the next request.
    void reset();

  private:
    enum class Line { kWithin, kLast, kRefused };
    Line take_line(std::string_view line);
    bool tail_is_hopeless(std::string_view tail);
    Progress refuse(int status, std::string_view detail);

    const Limits& limits_;
    std::size_t skipped_ = 0;     // an empty line before the request line
    std::size_t scanned_ = 0;     // up to here there is no line end that was not seen
    std::size_t line_start_ = 0;  // where the unfinished line begins
    std::size_t lines_ = 0;       // complete ones, the request line included
    std::size_t header_bytes_ = 0;
    std::optional<Refusal> refusal_;
};

}  // namespace sirve::http

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "http/byte_buffer.hpp"
#include "http/refusal.hpp"
#include "http/request_parser.hpp"

namespace sirve::http {

/// Collects the body of one request after another: in place behind its head when it fits there, else in a buffer of its
/// own. Memory grows with what has come, not with what was announced. No input or output of its own.
class BodyReader {
  public:
    /// `input` must outlive the reader. It holds the head, and views into it stay good until end().
    explicit BodyReader(ByteBuffer& input) : input_(input) {}

    /// The head takes the first `head_size` bytes of the input and `parser` has parsed it.
    void begin(RequestParser& parser, std::size_t head_size);

    enum class Progress { kMore, kComplete, kRefused };
    /// Looks at what has come. When there must come more, it is to be read into room() and then committed.
    Progress advance();
    std::span<char> room();
    void commit(std::size_t count);

    /// Whether any of the body has come.
    bool started() const;
    /// The body; once complete.
    std::string_view body() const { return body_; }
    const Refusal& refusal() const { return *refusal_; }

    /// Ends the request: the input then begins with what follows it.
    void end();

    /// Where the data of chunks goes.
    ByteBuffer& chunk_data() { return separate_; }

  private:
    enum class Mode { kInPlace, kSeparate, kChunked };

    ByteBuffer& input_;
    ByteBuffer separate_;
    ByteBuffer chunked_input_;
    RequestParser* parser_ = nullptr;
    Mode mode_ = Mode::kInPlace;
    std::size_t head_size_ = 0;
    std::size_t length_ = 0;
    std::string_view body_;
    std::optional<Refusal> refusal_;
};

}  // namespace sirve::http

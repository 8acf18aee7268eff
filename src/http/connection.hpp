#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "http/body_reader.hpp"
#include "http/byte_buffer.hpp"
#include "http/head_scanner.hpp"
#include "http/lane_context.hpp"
#include "http/message.hpp"
#include "http/refusal.hpp"
#include "http/request_parser.hpp"
#include "http/response_writer.hpp"

namespace sirve::http {

/// One client's connection: reads a request, has it answered, writes the answer, and again. A state machine that runs
/// on one lane and has at most one socket operation under way. Owned by the lane, which it asks to be released when it
/// is closed; a handler that still holds it as an Exchange keeps it alive.
class Connection final : public Exchange {
  public:
    /// `socket` is non-blocking. `context` must outlive the connection.
    Connection(Socket socket, std::string remote_address, LaneContext& context);

    /// Begins to read. May release the connection.
    void start();
    /// Ends what takes too long. Never releases the connection at once, so that the lane can walk through all of them.
    void check_deadline(SteadyTime now);
    /// Closes the connection if it waits for a request. Never releases it at once.
    void drain();

    void finish() override;
    Executor& executor() override { return context_.executor; }
    std::size_t lane() const override { return context_.number; }

    /// The connection's place in the lane's table; the lane's to use.
    std::size_t slot = 0;

  private:
    enum class State {
        kHead,       // waits for a request or reads its head
        kBody,       // reads its body
        kHandling,   // a handler has it
        kAnswering,  // writes the answer
        kContinue,   // writes "100 Continue", after which comes the body
        kLingering,  // the answer is out, the sending side is shut: reads what the client still sends and drops it
        kClosed
    };

    // Does what can be done without waiting, step by step; the last thing is to release a closed connection.
    void advance();
    // One step; false when something must be waited for.
    bool step();
    bool read_head();
    bool take_head();
    bool read_body();
    bool hand_over();
    bool write();
    bool written();
    bool discard();
    void refuse(const Refusal& refusal);
    void compose_answer();
    void next_request();
    void end_gracefully();
    void close();
    void close_if_idle();
    void reset_peer();

    void wait_for_bytes(std::span<char> room);
    void on_read(const boost::system::error_code& error, std::size_t count);
    void on_read_timeout();
    void on_written(const boost::system::error_code& error, std::size_t count);
    bool idle() const { return state_ == State::kHead && input_.empty(); }

    LaneContext& context_;
    Socket socket_;
    const std::string remote_address_;

    State state_ = State::kHead;
    bool advancing_ = false;   // advance() is on the stack: finish() inside handle() must not start another
    bool waiting_ = false;     // an operation on the socket is under way
    bool timed_out_ = false;   // the read under way was cancelled for taking too long
    bool keep_alive_ = false;  // there may be a next request
    bool linger_ = false;      // the client may still be sending
    SteadyTime deadline_ = SteadyTime::max();
    SteadyTime now_{};  // when this round of work began

    ByteBuffer input_;
    HeadScanner scanner_;
    BodyReader body_;
    std::optional<RequestParser> parser_;
    std::string request_id_;
    ResponseWriter writer_;
    std::size_t lingered_ = 0;  // bytes thrown away
};

}  // namespace sirve::http

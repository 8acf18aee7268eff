#include "http/connection.hpp"

#include <cassert>
#include <chrono>
#include <exception>
#include <utility>

#include "base/iso_time.hpp"
#include "base/json_text.hpp"
#include "http/response_head.hpp"

namespace sirve::http {

namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr std::size_t kInitialInput = 8 * 1024;
constexpr std::size_t kHeadRead = 2 * 1024;
constexpr std::size_t kKeptInput = 64 * 1024;
/// How long and how much a client may go on sending after it was refused. Closing while it sends would make its system
/// throw away the answer.
constexpr auto kLingerTime = std::chrono::seconds(5);
constexpr std::size_t kLingerBytes = 64 * 1024 * 1024;

std::string refusal_body(std::string_view detail) {
    std::string body = "{\"detail\": \"";
    append_json_escaped(body, detail);
    body += "\", \"timestamp\": \"";
    append_iso_time(body, std::chrono::system_clock::now());
    body += "\"}";
    return body;
}

}  // namespace

Connection::Connection(Socket socket, std::string remote_address, LaneContext& context)
    : context_(context),
      socket_(std::move(socket)),
      remote_address_(std::move(remote_address)),
      scanner_(context.options.limits),
      body_(input_) {
    input_.make_room(kInitialInput);
}

void Connection::start() {
    now_ = std::chrono::steady_clock::now();
    next_request();
    advance();
}

void Connection::advance() {
    if (advancing_) return;
    advancing_ = true;
    while (step()) {
    }
    advancing_ = false;
    if (state_ == State::kClosed && !waiting_) context_.owner.release(*this);
}

bool Connection::step() {
    switch (state_) {
        case State::kHead:
            return read_head();
        case State::kBody:
            return read_body();
        case State::kHandling:
            return false;
        case State::kAnswering:
        case State::kContinue:
            return write();
        case State::kLingering:
            return discard();
        case State::kClosed:
            return false;
    }
    return false;
}

bool Connection::read_head() {
    if (idle()) {
        wait_for_bytes(input_.room());
        return false;
    }
    switch (scanner_.scan(input_.view())) {
        case HeadScanner::Progress::kMore:
            input_.make_room(kHeadRead);
            wait_for_bytes(input_.room());
            return false;
        case HeadScanner::Progress::kRefused:
            refuse(scanner_.refusal());
            return true;
        case HeadScanner::Progress::kComplete:
            return take_head();
    }
    return false;
}

bool Connection::take_head() {
    parser_.emplace(context_.options.limits, request, body_.chunk_data());
    const std::string_view head = input_.view().substr(0, scanner_.size()).substr(scanner_.skipped());
    if (const auto refusal = parser_->parse_head(head)) {
        refuse(*refusal);
        return true;
    }
    keep_alive_ = parser_->keep_alive();
    body_.begin(*parser_, scanner_.size());
    state_ = State::kBody;
    deadline_ = now_ + context_.options.limits.body_timeout;
    if (parser_->framing().expects_continue && !body_.started()) {
        writer_.begin() = "HTTP/1.1 100 Continue\r\n\r\n";
        state_ = State::kContinue;
    }
    return true;
}

bool Connection::read_body() {
    switch (body_.advance()) {
        case BodyReader::Progress::kMore:
            wait_for_bytes(body_.room());
            return false;
        case BodyReader::Progress::kRefused:
            refuse(body_.refusal());
            return true;
        case BodyReader::Progress::kComplete:
            return hand_over();
    }
    return false;
}

bool Connection::hand_over() {
    state_ = State::kHandling;
    deadline_ = SteadyTime::max();
    request.body = body_.body();
    request.received = now_;
    request.request_id = request.header("X-Request-ID");
    if (!is_sane_request_id(request.request_id)) {
        context_.request_ids.next(request_id_);
        request.request_id = request_id_;
    }
    std::string problem;
    try {
        context_.handler.handle(*this);
        return true;
    } catch (const std::exception& error) {
        problem = error.what();
    } catch (...) {
        problem = "an exception of unknown type";
    }
    context_.log.error("The handler of " + std::string(request.method_name) + " " + std::string(request.path) +
                       " threw: " + problem + " id=" + std::string(request.request_id));
    if (state_ != State::kHandling) return true;
    response.reset();
    response.status = 500;
    response.body = refusal_body("Internal server error");
    finish();
    return true;
}

void Connection::finish() {
    assert(state_ == State::kHandling && "finish() is called once");
    if (state_ != State::kHandling) return;
    state_ = State::kAnswering;
    compose_answer();
    advance();
}

void Connection::refuse(const Refusal& refusal) {
    keep_alive_ = false;
    linger_ = true;
    // The parser may have stopped anywhere: only what is known to be whole is logged.
    request.received = now_;
    context_.request_ids.next(request_id_);
    request.request_id = request_id_;
    response.status = refusal.status;
    response.body = refusal_body(refusal.detail);
    state_ = State::kAnswering;
    compose_answer();
}

void Connection::compose_answer() {
    now_ = std::chrono::steady_clock::now();
    if (context_.draining) keep_alive_ = false;
    const std::string_view body = response.static_body.empty() ? std::string_view(response.body) : response.static_body;
    const int minor_version = parser_ ? parser_->minor_version() : 1;
    HeadFacts facts;
    facts.common = context_.common_headers;
    facts.request_id = request.request_id;
    facts.process_time = now_ - request.received;
    if (may_have_body(response.status)) facts.length = body.size();
    if (!keep_alive_) facts.connection = "close";
    if (keep_alive_ && minor_version == 0) facts.connection = "keep-alive";
    append_response_head(writer_.begin(), response, facts);
    const bool sends_body = facts.length && request.method != Method::kHead;
    if (sends_body) writer_.add_body(body);
    context_.access_log.write(
        {request, minor_version, response.status, sends_body ? body.size() : 0, facts.process_time});
}

bool Connection::write() {
    error_code error;
    const std::size_t count = writer_.single() ? socket_.write_some(asio::buffer(writer_.rest_of_head()), error)
                                               : socket_.write_some(writer_.rest(), error);
    writer_.sent(count);
    if (writer_.done()) return written();
    if (error && error != asio::error::would_block) {
        close();
        return false;
    }
    deadline_ = now_ + context_.options.limits.write_timeout;
    waiting_ = true;
    socket_.async_write_some(writer_.rest(),
                             [this](const error_code& failure, std::size_t sent) { on_written(failure, sent); });
    return false;
}

bool Connection::written() {
    if (state_ == State::kContinue) {
        state_ = State::kBody;
        deadline_ = now_ + context_.options.limits.body_timeout;
    } else if (keep_alive_) {
        body_.end();
        next_request();
    } else {
        end_gracefully();
    }
    return true;
}

void Connection::on_written(const error_code& error, std::size_t count) {
    waiting_ = false;
    now_ = std::chrono::steady_clock::now();
    if (error) close();
    writer_.sent(count);
    if (state_ != State::kClosed && writer_.done()) written();
    advance();
}

void Connection::next_request() {
    std::vector<Header> headers = std::move(request.headers);
    headers.clear();
    request = Request();
    request.headers = std::move(headers);
    request.remote_address = remote_address_;
    response.reset();
    scanner_.reset();
    parser_.reset();
    input_.release_beyond(input_.empty() ? kKeptInput : input_.capacity());
    if (input_.capacity() == 0) input_.make_room(kInitialInput);
    state_ = State::kHead;
    deadline_ = now_ + (input_.empty() ? context_.options.limits.idle_timeout : context_.options.limits.header_timeout);
    if (context_.draining) close_if_idle();
}

void Connection::end_gracefully() {
    if (!linger_) {
        error_code ignored;
        linger_ = socket_.available(ignored) > 0;
    }
    if (!linger_) {
        close();
        return;
    }
    error_code ignored;
    socket_.shutdown(Socket::shutdown_send, ignored);
    state_ = State::kLingering;
    deadline_ = now_ + kLingerTime;
}

bool Connection::discard() {
    if (lingered_ > kLingerBytes) {
        close();
    } else {
        wait_for_bytes({context_.scratch.get(), LaneContext::kScratchSize});
    }
    return false;
}

void Connection::wait_for_bytes(std::span<char> room) {
    assert(!room.empty());
    waiting_ = true;
    socket_.async_read_some(asio::buffer(room.data(), room.size()),
                            [this](const error_code& error, std::size_t count) { on_read(error, count); });
}

void Connection::on_read(const error_code& error, std::size_t count) {
    waiting_ = false;
    now_ = std::chrono::steady_clock::now();
    if (state_ == State::kClosed) {
        // Closed while it waited: only to be released.
    } else if (timed_out_) {
        on_read_timeout();
    } else if (error) {
        close();
    } else if (state_ == State::kHead) {
        if (input_.empty()) deadline_ = now_ + context_.options.limits.header_timeout;
        input_.commit(count);
    } else if (state_ == State::kBody) {
        body_.commit(count);
    } else {
        lingered_ += count;
    }
    advance();
}

void Connection::on_read_timeout() {
    timed_out_ = false;
    const bool in_head = state_ == State::kHead;
    refuse({408, in_head ? "The headers of the request did not come in time"
                         : "The body of the request did not come in time"});
}

void Connection::check_deadline(SteadyTime now) {
    if (now < deadline_ || !waiting_) return;
    deadline_ = SteadyTime::max();
    if (idle() || state_ == State::kLingering) {
        close();
    } else if (state_ == State::kHead || state_ == State::kBody) {
        timed_out_ = true;
        error_code ignored;
        socket_.cancel(ignored);
    } else {
        reset_peer();
    }
}

void Connection::drain() {
    if (waiting_) close_if_idle();
}

void Connection::close_if_idle() {
    error_code ignored;
    // What the client has sent already is answered still.
    if (idle() && socket_.available(ignored) == 0) close();
}

void Connection::close() {
    state_ = State::kClosed;
    error_code ignored;
    socket_.close(ignored);
}

void Connection::reset_peer() {
    // The client does not read: what waits in the system's buffer would stay there for many minutes more.
    error_code ignored;
    socket_.set_option(Socket::linger(true, 0), ignored);
    close();
}

}  // namespace sirve::http

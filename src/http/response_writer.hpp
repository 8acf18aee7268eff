#pragma once

#include <array>
#include <boost/asio/buffer.hpp>
#include <cstddef>
#include <string>
#include <string_view>

namespace sirve::http {

/// An answer on its way out: small ones as one piece of memory, since that is one cheap system call; big ones as head
/// and body, since copying them would cost more. Reused from answer to answer.
class ResponseWriter {
  public:
    /// Begins an answer: the string to put its head into, empty but with the memory of the last one.
    std::string& begin() {
        head_.clear();
        body_ = {};
        sent_ = 0;
        return head_;
    }
    /// Adds the body behind the head; `body` must stay as it is until all is sent.
    void add_body(std::string_view body) {
        if (body.size() <= kCopied) {
            head_ += body;
        } else {
            body_ = body;
        }
    }

    bool done() const { return sent_ == head_.size() + body_.size(); }
    bool single() const { return body_.empty(); }
    /// What is to be sent still.
    boost::asio::const_buffer rest_of_head() const {
        return boost::asio::const_buffer(head_.data(), head_.size()) + sent_;
    }
    std::array<boost::asio::const_buffer, 2> rest() const {
        const std::size_t of_body = sent_ > head_.size() ? sent_ - head_.size() : 0;
        return {rest_of_head(), boost::asio::const_buffer(body_.data(), body_.size()) + of_body};
    }
    void sent(std::size_t count) { sent_ += count; }

  private:
    static constexpr std::size_t kCopied = 16 * 1024;

    std::string head_;
    std::string_view body_;
    std::size_t sent_ = 0;
};

}  // namespace sirve::http

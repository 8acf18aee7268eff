#pragma once

#include <chrono>
#include <string>
#include <utility>

#include "base/error.hpp"
#include "base/file_descriptor.hpp"

namespace sirve::tensorflow {

/// One message and the descriptor that came along, if one did.
struct Packet {
    std::string text;
    FileDescriptor descriptor;
};

/// One end of a local socket between two processes: whole messages, each with at most one descriptor. Used by one
/// thread at a time.
class Channel {
  public:
    /// Larger messages are refused; tensors go through shared memory, so that only their shapes stand in messages.
    static constexpr std::size_t kMaxMessage = 128 * 1024;

    explicit Channel(FileDescriptor socket) : socket_(std::move(socket)) {}

    /// Two ends that are connected to each other. Errors: kInternal.
    static Result<std::pair<Channel, Channel>> make_pair();

    /// `descriptor` -1: none; it stays open here. Errors: kUnavailable if the other end is closed, kInternal else.
    Status send(const std::string& text, int descriptor = -1);
    /// Waits for the next message. Errors: kUnavailable if the other end is closed or nothing came in time, kInternal
    /// else.
    Result<Packet> receive(std::chrono::milliseconds timeout);
    /// Without a time limit.
    Result<Packet> receive();

    int descriptor() const { return socket_.get(); }

  private:
    FileDescriptor socket_;
};

}  // namespace sirve::tensorflow

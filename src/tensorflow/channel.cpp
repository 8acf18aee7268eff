#include "tensorflow/channel.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace sirve::tensorflow {

namespace {

Error closed() {
    return {ErrorCode::kUnavailable, "the other process has ended"};
}

Error failed(const char* what) {
    return internal_error(std::string(what) + ": " + std::strerror(errno));
}

/// Room for one descriptor beside a message, aligned as the system wants it.
union DescriptorRoom {
    cmsghdr header;
    std::array<char, CMSG_SPACE(sizeof(int))> bytes;
};

/// True once something can be read; false when the time is up.
Result<bool> wait_readable(int socket, std::chrono::milliseconds timeout) {
    const auto deadline = std::chrono::steady_clock::now() + timeout;
    while (true) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
        if (left.count() <= 0) return false;
        pollfd waiting{socket, POLLIN, 0};
        const int ready = poll(&waiting, 1, static_cast<int>(std::min<std::int64_t>(left.count(), 60'000)));
        if (ready > 0) return true;
        if (ready < 0 && errno != EINTR) return failed("a message can't be waited for");
    }
}

}  // namespace

Result<std::pair<Channel, Channel>> Channel::make_pair() {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) return failed("no socket can be made");
    return std::pair(Channel(FileDescriptor(ends[0])), Channel(FileDescriptor(ends[1])));
}

Status Channel::send(const std::string& text, int descriptor) {
    if (text.size() > kMaxMessage)
        return internal_error("a message of " + std::to_string(text.size()) +
                              " bytes is too long: the model has too "
                              "many inputs and outputs");
    iovec part{const_cast<char*>(text.data()), text.size()};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    DescriptorRoom room{};
    if (descriptor >= 0) {
        message.msg_control = room.bytes.data();
        message.msg_controllen = room.bytes.size();
        cmsghdr* const header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof(int));
        std::memcpy(CMSG_DATA(header), &descriptor, sizeof(int));
    }
    ssize_t sent = 0;
    do sent = sendmsg(socket_.get(), &message, MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    if (sent >= 0) return {};
    if (errno == EPIPE || errno == ECONNRESET || errno == ENOTCONN) return closed();
    return failed("a message can't be sent");
}

Result<Packet> Channel::receive(std::chrono::milliseconds timeout) {
    const auto ready = wait_readable(socket_.get(), timeout);
    if (!ready) return ready.error();
    if (!*ready)
        return Error(ErrorCode::kUnavailable, "no answer within " + std::to_string(timeout.count() / 1000) + " s");
    return receive();
}

Result<Packet> Channel::receive() {
    std::string text(kMaxMessage, '\0');
    iovec part{text.data(), text.size()};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    DescriptorRoom room{};
    message.msg_control = room.bytes.data();
    message.msg_controllen = room.bytes.size();
    ssize_t received = 0;
    do received = recvmsg(socket_.get(), &message, MSG_CMSG_CLOEXEC);
    while (received < 0 && errno == EINTR);
    if (received < 0 && errno != ECONNRESET) return failed("a message can't be received");

    Packet packet;
    const cmsghdr* const header = received < 0 ? nullptr : CMSG_FIRSTHDR(&message);
    if (header != nullptr && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS &&
        header->cmsg_len == CMSG_LEN(sizeof(int))) {
        int descriptor = -1;
        std::memcpy(&descriptor, CMSG_DATA(header), sizeof(int));
        packet.descriptor = FileDescriptor(descriptor);
    }
    if (received <= 0) return closed();
    if ((message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0) return internal_error("a message was cut off");
    text.resize(static_cast<std::size_t>(received));
    packet.text = std::move(text);
    return packet;
}

}  // namespace sirve::tensorflow

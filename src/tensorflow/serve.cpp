#include "tensorflow/serve.hpp"

#include <poll.h>
#include <unistd.h>

#include <cstdlib>
#include <thread>

namespace sirve::tensorflow {

namespace {

void end_with_the_server(int socket) {
    pollfd hang_up{socket, 0, 0};
    while (poll(&hang_up, 1, -1) < 0 || (hang_up.revents & (POLLHUP | POLLERR | POLLNVAL)) == 0) {
    }
    _exit(EXIT_SUCCESS);
}

Result<RunReply> run_one(const Run& run, Packet packet, SharedMemory& inputs, SharedMemory& outputs) {
    if (packet.descriptor) {
        auto memory = SharedMemory::map(std::move(packet.descriptor));
        if (!memory) return memory.error();
        inputs = std::move(*memory);
    }
    const auto request = run_request_from(packet.text);
    if (!request) return request.error();
    return run(*request, inputs, outputs);
}

/// Answers until the server closes the channel.
void serve_channel(Channel channel, const Run& run) {
    SharedMemory inputs;
    SharedMemory outputs;
    int known_outputs = -1;  // the descriptor that the server has got
    while (auto packet = channel.receive()) {
        const auto reply = run_one(run, std::move(*packet), inputs, outputs);
        const int descriptor = outputs.descriptor() == known_outputs ? -1 : outputs.descriptor();
        if (!channel.send(reply ? to_message(*reply) : to_message(reply.error()), descriptor)) return;
        known_outputs = outputs.descriptor();
    }
}

}  // namespace

void serve_model(Channel control, const Load& load) {
    const auto packet = control.receive();
    if (!packet) _exit(EXIT_FAILURE);
    const auto request = load_request_from(packet->text);
    if (!request) _exit(EXIT_FAILURE);
    const auto model = load(*request);
    if (!control.send(model ? to_message(model->signature) : to_message(model.error())) || !model) _exit(EXIT_FAILURE);

    std::thread(end_with_the_server, control.descriptor()).detach();
    while (auto next = control.receive())
        if (next->descriptor)
            std::thread(serve_channel, Channel(std::move(next->descriptor)), std::cref(model->run)).detach();
    _exit(EXIT_SUCCESS);  // threads may be computing: nothing is torn down under them
}

}  // namespace sirve::tensorflow

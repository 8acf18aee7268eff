#include "app/signals.hpp"

#include <pthread.h>
#include <unistd.h>

namespace sirve::app {

Signals::Signals() {
    std::signal(SIGPIPE, SIG_IGN);
    sigemptyset(&set_);
    sigaddset(&set_, SIGINT);
    sigaddset(&set_, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &set_, nullptr);
}

void Signals::wait() {
    int received = 0;
    sigwait(&set_, &received);
}

void Signals::exit_on_the_next() {
    const auto exit_now = [](int) { _exit(1); };
    std::signal(SIGINT, exit_now);
    std::signal(SIGTERM, exit_now);
    pthread_sigmask(SIG_UNBLOCK, &set_, nullptr);
}

}  // namespace sirve::app

#pragma once

#include <functional>

namespace sirve {

/// Somewhere to run a task later: a lane (one thread with an event loop) or a pool of threads.
class Executor {
  public:
    using Task = std::function<void()>;

    virtual ~Executor() = default;

    /// Runs `task` after everything that is ready to run there now. Callable from any thread. On a lane this is what
    /// makes a "turn": tasks posted while handling ready sockets run after all of those sockets were handled.
    /// After the executor has stopped the task is dropped.
    virtual void post(Task task) = 0;
};

}  // namespace sirve

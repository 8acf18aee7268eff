#pragma once

#include <csignal>

namespace sirve::app {

/// SIGINT and SIGTERM, received by waiting for them instead of by handlers. To be made before any thread is started.
class Signals {
  public:
    Signals();

    /// Returns when one of them has come.
    void wait();
    /// From now on one of them ends the program at once, with exit code 1: for people who press Ctrl-C twice.
    void exit_on_the_next();

  private:
    sigset_t set_;
};

}  // namespace sirve::app

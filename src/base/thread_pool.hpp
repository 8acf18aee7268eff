#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "base/executor.hpp"

namespace sirve {

/// A fixed number of threads for what may block: password hashes, imports, compilations, heavy inference. Tasks start
/// in the order of posting. Destruction lets the running tasks end and drops the waiting ones. Thread-safe.
class ThreadPool final : public Executor {
  public:
    explicit ThreadPool(std::size_t threads);
    ~ThreadPool() override;
    ThreadPool(const ThreadPool&) = delete;
    ThreadPool& operator=(const ThreadPool&) = delete;

    void post(Task task) override;
    /// Like post, but refuses (false) when `limit` tasks wait already.
    bool try_post(Task task, std::size_t limit);

    /// Ends the threads as destruction would; later tasks are dropped.
    void stop();

  private:
    void run();

    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<Task> tasks_;
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace sirve

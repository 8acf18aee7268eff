#include "base/thread_pool.hpp"

#include <limits>
#include <utility>

namespace sirve {

ThreadPool::ThreadPool(std::size_t threads) {
    for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { run(); });
}

ThreadPool::~ThreadPool() {
    stop();
}

void ThreadPool::post(Task task) {
    try_post(std::move(task), std::numeric_limits<std::size_t>::max());
}

bool ThreadPool::try_post(Task task, std::size_t limit) {
    {
        const std::lock_guard lock(mutex_);
        if (stopping_ || tasks_.size() >= limit) return false;
        tasks_.push_back(std::move(task));
    }
    wake_.notify_one();
    return true;
}

void ThreadPool::stop() {
    std::deque<Task> dropped;  // destroyed outside of the lock: a task may own whatever posts again
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        dropped.swap(tasks_);
    }
    wake_.notify_all();
    for (std::thread& thread : threads_)
        if (thread.joinable()) thread.join();
}

void ThreadPool::run() {
    std::unique_lock lock(mutex_);
    while (true) {
        wake_.wait(lock, [this] { return stopping_ || !tasks_.empty(); });
        if (stopping_) return;
        Task task = std::move(tasks_.front());
        tasks_.pop_front();
        lock.unlock();
        task();
        task = nullptr;
        lock.lock();
    }
}

}  // namespace sirve

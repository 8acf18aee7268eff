#include "app/reload_watch.hpp"

#include <chrono>

namespace sirve::app {

namespace {
constexpr auto kInterval = std::chrono::milliseconds(500);
}

models::DirectoryContent content_of(const std::map<std::string, models::ModelFiles>& models) {
    models::DirectoryContent content;
    for (const auto& [model_id, files] : models) content[model_id] = {files, models::fingerprint(files)};
    return content;
}

ReloadWatch::ReloadWatch(models::Repository& repository, models::DirectoryContent loaded)
    : repository_(repository), watch_(std::move(loaded)), thread_([this] { run(); }) {}

ReloadWatch::~ReloadWatch() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_one();
    thread_.join();
}

void ReloadWatch::run() {
    std::unique_lock lock(mutex_);
    while (!wake_.wait_for(lock, kInterval, [this] { return stopping_; })) {
        lock.unlock();
        repository_.apply(watch_.look(content_of(repository_.discover())));
        lock.lock();
    }
}

}  // namespace sirve::app

#include "cli/progress.hpp"

#include <unistd.h>

#include <algorithm>
#include <ostream>

namespace sirve::cli {

namespace {

constexpr auto kRedraw = std::chrono::milliseconds(100);
constexpr int kWidth = 30;
constexpr char kClearLine[] = "\r\x1b[K";

std::string bar(int percent) {
    const int full = kWidth * std::clamp(percent, 0, 100) / 100;
    return "[" + std::string(static_cast<std::size_t>(full), '#') +
           std::string(static_cast<std::size_t>(kWidth - full), ' ') + "] " + std::to_string(percent) + " %";
}

}  // namespace

Progress::Progress(std::ostream& out, bool is_terminal, std::string title, std::chrono::milliseconds delay)
    : out_(out), title_(std::move(title)) {
    if (is_terminal) thread_ = std::thread([this, delay] { draw_until_stopped(delay); });
}

Progress::~Progress() {
    if (!thread_.joinable()) return;
    {
        const std::lock_guard lock(mutex_);
        stopped_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

void Progress::draw_until_stopped(std::chrono::milliseconds delay) {
    std::unique_lock lock(mutex_);
    if (changed_.wait_for(lock, delay, [this] { return stopped_; })) return;
    do {
        out_ << kClearLine << title_ << ' ' << bar(percent_) << std::flush;
    } while (!changed_.wait_for(lock, kRedraw, [this] { return stopped_; }));
    out_ << kClearLine << std::flush;
}

bool stderr_is_terminal() {
    return isatty(STDERR_FILENO) == 1;
}

}  // namespace sirve::cli

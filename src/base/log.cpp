#include "base/log.hpp"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <thread>

#include "base/json_text.hpp"

namespace sirve {

namespace {

constexpr auto kFlushInterval = std::chrono::milliseconds(200);
constexpr std::size_t kBufferLimit = 256 * 1024;

spdlog::level::level_enum spdlog_level(LogLevel level) {
    switch (level) {
        case LogLevel::kDebug:
            return spdlog::level::debug;
        case LogLevel::kInfo:
            return spdlog::level::info;
        case LogLevel::kWarning:
            return spdlog::level::warn;
        case LogLevel::kError:
            return spdlog::level::err;
        case LogLevel::kOff:
            return spdlog::level::off;
    }
    return spdlog::level::info;
}

/// spdlog's own stderr sink makes one system call a line; at 100,000 lines a second that costs more than the requests.
class BufferedSink final : public spdlog::sinks::base_sink<std::mutex> {
  public:
    explicit BufferedSink(const std::string& path)
        : file_(path.empty() ? stderr : std::fopen(path.c_str(), "ae")), owned_(!path.empty() && file_ != nullptr) {
        if (file_ == nullptr) {
            file_ = stderr;
            std::fprintf(stderr, "warning: log file '%s' can't be opened; logging to standard error\n", path.c_str());
        }
    }
    ~BufferedSink() override {
        flush_();
        if (owned_) std::fclose(file_);
    }

  protected:
    void sink_it_(const spdlog::details::log_msg& message) override {
        formatter_->format(message, buffer_);
        if (buffer_.size() > kBufferLimit) flush_();
    }
    void flush_() override {
        std::fwrite(buffer_.data(), 1, buffer_.size(), file_);
        std::fflush(file_);
        buffer_.clear();
    }

  private:
    std::FILE* file_;
    bool owned_;
    spdlog::memory_buf_t buffer_;
};

/// Text for people: as it is, but for control characters, which could forge a line or move a terminal's cursor.
void append_one_line(std::string& line, std::string_view message) {
    for (const char c : message) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7F)
            append_json_escaped(line, std::string_view(&c, 1));
        else
            line += c;
    }
}

}  // namespace

struct Log::Impl {
    explicit Impl(const LogOptions& options)
        : json(options.json), logger("sirve", std::make_shared<BufferedSink>(options.file)) {
        logger.set_level(spdlog_level(options.level));
        logger.flush_on(spdlog::level::warn);
        logger.set_pattern(json ? R"({"time":"%Y-%m-%dT%H:%M:%S.%f%z","level":"%l",%v})"
                                : "%Y-%m-%d %H:%M:%S.%e %^%-7l%$ %v");
        flusher = std::thread([this] { flush_periodically(); });
    }
    ~Impl() {
        {
            const std::lock_guard lock(mutex);
            stopping = true;
        }
        wake.notify_one();
        flusher.join();
        logger.flush();
    }

    void flush_periodically() {
        std::unique_lock lock(mutex);
        while (!wake.wait_for(lock, kFlushInterval, [this] { return stopping; })) logger.flush();
    }

    bool json;
    spdlog::logger logger;
    std::mutex mutex;
    std::condition_variable wake;
    bool stopping = false;
    std::thread flusher;
};

Log::Log(const LogOptions& options) : impl_(std::make_unique<Impl>(options)) {}
Log::~Log() = default;

bool Log::enabled(LogLevel level) const {
    return impl_->logger.should_log(spdlog_level(level));
}

void Log::write(LogLevel level, std::string_view message) {
    write_with_fields(level, message, {});
}

void Log::write_with_fields(LogLevel level, std::string_view message, std::string_view fields) {
    if (!enabled(level)) return;
    thread_local std::string line;
    line.clear();
    if (impl_->json) {
        line += "\"message\":\"";
        append_json_escaped(line, message);
        line += '"';
        if (!fields.empty()) line.append(",").append(fields);
    } else {
        append_one_line(line, message);
    }
    impl_->logger.log(spdlog_level(level), spdlog::string_view_t(line.data(), line.size()));
}

void Log::flush() {
    impl_->logger.flush();
}

}  // namespace sirve

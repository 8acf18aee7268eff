#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace sirve {

enum class LogLevel { kDebug, kInfo, kWarning, kError, kOff };

struct LogOptions {
    LogLevel level = LogLevel::kInfo;
    bool json = false;  ///< one JSON object a line instead of text
    std::string file;   ///< empty: standard error
};

/// The program's log: one line per event, written by any thread. Lines below warning are buffered and reach the file
/// within 200 ms; warnings and errors are written at once. Control characters inside a message are escaped, so that a
/// client can't forge a line. Owned by app/, handed by reference. Thread-safe.
class Log {
  public:
    explicit Log(const LogOptions& options);
    ~Log();
    Log(const Log&) = delete;
    Log& operator=(const Log&) = delete;

    bool enabled(LogLevel level) const;
    void write(LogLevel level, std::string_view message);

    void debug(std::string_view message) { write(LogLevel::kDebug, message); }
    void info(std::string_view message) { write(LogLevel::kInfo, message); }
    void warning(std::string_view message) { write(LogLevel::kWarning, message); }
    void error(std::string_view message) { write(LogLevel::kError, message); }

    /// Like write, with `fields` as a ready-made list of JSON members (`"status":200,"path":"/x"`) that the JSON format
    /// adds to its object and the text format leaves out.
    void write_with_fields(LogLevel level, std::string_view message, std::string_view fields);

    void flush();

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace sirve

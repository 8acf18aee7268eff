#include "config/dotenv.hpp"

#include <algorithm>
#include <optional>

#include "config/values.hpp"

namespace sirve::config {
namespace {

bool is_name_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
           c == '-';
}

/// What a backslash and `c` stand for between `quote`s; nothing if the backslash is only a backslash there.
std::optional<char> unescaped(char c, char quote) {
    if (c == '\\' || c == '\'') return c;
    if (quote == '\'') return std::nullopt;
    switch (c) {
        case '"':
            return '"';
        case 'n':
            return '\n';
        case 't':
            return '\t';
        case 'r':
            return '\r';
        default:
            return std::nullopt;
    }
}

/// Walks over the text, an assignment at a time.
class Reader {
  public:
    Reader(std::string_view text, std::string_view file) : rest_(text), file_(file) {}

    Dotenv read() {
        if (rest_.starts_with("\xEF\xBB\xBF")) rest_.remove_prefix(3);
        while (!rest_.empty()) {
            read_line();
            skip_line();
        }
        return std::move(result_);
    }

  private:
    void read_line() {
        skip_blanks();
        if (at_line_end() || rest_.front() == '#') return;
        if (rest_.starts_with("export ") || rest_.starts_with("export\t")) {
            rest_.remove_prefix(6);
            skip_blanks();
        }
        const auto name_end = std::find_if_not(rest_.begin(), rest_.end(), is_name_character);
        const std::string name(rest_.begin(), name_end);
        rest_.remove_prefix(name.size());
        skip_blanks();
        if (!name.empty() && (at_line_end() || rest_.front() == '#')) return;  // a NAME alone
        if (name.empty() || rest_.front() != '=')
            return complain("a line that can't be understood", "NAME=value or # a comment");
        rest_.remove_prefix(1);
        const std::size_t line = line_;
        if (const auto value = read_value()) result_.entries.push_back({name, *value, line});
    }

    std::optional<std::string> read_value() {
        const std::string_view value = rest_.substr(std::min(rest_.find_first_not_of(" \t"), rest_.size()));
        if (!value.starts_with('"') && !value.starts_with('\'')) return read_plain();
        rest_ = value;
        return read_quoted(value.front());
    }

    std::string read_plain() {
        std::string_view value = rest_.substr(0, rest_.find('\n'));
        for (std::size_t i = 0; i < value.size(); ++i) {
            const bool after_blank = i > 0 && (value[i - 1] == ' ' || value[i - 1] == '\t');
            if (value[i] == '#' && after_blank) value = value.substr(0, i);
        }
        return std::string(trimmed(value));
    }

    std::optional<std::string> read_quoted(char quote) {
        std::string value;
        std::size_t lines = 0;
        for (std::size_t i = 1; i < rest_.size(); ++i) {
            const char c = rest_[i];
            if (c == quote) {
                rest_.remove_prefix(i + 1);
                return finish_quoted(std::move(value), lines);
            }
            if (c == '\n') ++lines;
            const auto escaped = c == '\\' && i + 1 < rest_.size() ? unescaped(rest_[i + 1], quote) : std::nullopt;
            if (escaped) ++i;
            value += escaped.value_or(c);
        }
        complain("a quote that is never closed", std::string("a closing ") + quote);
        return std::nullopt;
    }

    /// Behind the closing quote only a comment may follow.
    std::optional<std::string> finish_quoted(std::string value, std::size_t lines) {
        skip_blanks();
        if (!at_line_end() && rest_.front() != '#') {
            complain("text behind the closing quote", "the end of the line or # a comment");
            line_ += lines;
            return std::nullopt;
        }
        line_ += lines;
        return value;
    }

    bool at_line_end() const { return rest_.empty() || rest_.front() == '\n' || rest_.starts_with("\r\n"); }
    void skip_blanks() { rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t"), rest_.size())); }
    void skip_line() {
        const auto end = rest_.find('\n');
        rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
        ++line_;
    }
    // The text of the line is not repeated: it may hold a secret.
    void complain(std::string what, std::string expected) {
        result_.problems.push_back(
            {std::string(file_) + ":" + std::to_string(line_), "", std::move(what), std::move(expected)});
    }

    std::string_view rest_;
    std::string_view file_;
    std::size_t line_ = 1;
    Dotenv result_;
};

}  // namespace

Dotenv parse_dotenv(std::string_view text, std::string_view file) {
    return Reader(text, file).read();
}

}  // namespace sirve::config

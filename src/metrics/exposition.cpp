#include "metrics/exposition.hpp"

#include <charconv>

namespace sirve::metrics {

namespace {

void append_label_value(std::string& out, std::string_view value) {
    for (const char c : value) {
        if (c == '\n') {
            out += "\\n";
            continue;
        }
        if (c == '\\' || c == '"') out += '\\';
        out += c;
    }
}

template <typename Number>
void append_number(std::string& out, Number value) {
    char digits[40];
    out.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

double seconds(std::chrono::nanoseconds duration) {
    return std::chrono::duration<double>(duration).count();
}

}  // namespace

void Exposition::family(std::string_view name, std::string_view type, std::string_view help) {
    text_.append("# HELP ").append(name).append(" ").append(help);
    text_.append("\n# TYPE ").append(name).append(" ").append(type).append("\n");
}

void Exposition::sample(std::string_view name, const Labels& labels, std::uint64_t value) {
    series(name, "", labels, "");
    append_number(text_, value);
    text_ += '\n';
}

void Exposition::sample(std::string_view name, const Labels& labels, double value) {
    series(name, "", labels, "");
    append_number(text_, value);
    text_ += '\n';
}

void Exposition::histogram(std::string_view name, const Labels& labels, const Histogram::Snapshot& snapshot) {
    for (std::size_t i = 0; i < snapshot.cumulative.size(); ++i) {
        std::string bound = "+Inf";
        if (i < snapshot.bounds.size()) {
            bound.clear();
            append_number(bound, seconds(snapshot.bounds[i]));
        }
        series(name, "_bucket", labels, bound);
        append_number(text_, snapshot.cumulative[i]);
        text_ += '\n';
    }
    series(name, "_sum", labels, "");
    append_number(text_, seconds(snapshot.sum));
    text_ += '\n';
    series(name, "_count", labels, "");
    append_number(text_, snapshot.cumulative.back());
    text_ += '\n';
}

void Exposition::series(std::string_view name, std::string_view suffix, const Labels& labels, std::string_view bound) {
    text_.append(name).append(suffix);
    char separator = '{';
    for (const auto& [label, value] : labels) {
        text_ += separator;
        text_.append(label).append("=\"");
        append_label_value(text_, value);
        text_ += '"';
        separator = ',';
    }
    if (!bound.empty()) {
        text_ += separator;
        text_.append("le=\"").append(bound).append("\"");
        separator = ',';
    }
    if (separator == ',') text_ += '}';
    text_ += ' ';
}

}  // namespace sirve::metrics

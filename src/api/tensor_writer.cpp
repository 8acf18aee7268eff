#include "api/tensor_writer.hpp"

#include <simdjson.h>

#include "api/base64.hpp"
#include "base/json_text.hpp"

namespace sirve::api {

namespace {

/// Appends nested lists from `axis` on; append_element(next++) writes what is innermost.
template <typename AppendElement>
void append_axis(std::string& out, const Shape& shape, std::size_t axis, std::size_t& next,
                 const AppendElement& append_element) {
    if (axis == shape.size()) return append_element(next++);
    out += '[';
    for (std::int64_t i = 0; i < shape[axis]; ++i) {
        if (i != 0) out += ',';
        append_axis(out, shape, axis + 1, next, append_element);
    }
    out += ']';
}

/// As TensorFlow Serving does, a tensor whose name ends in _bytes is written in base64; and so is a string that JSON
/// can't hold, or it would not be what the model gave.
void append_string(std::string& out, const std::string& text, bool is_bytes) {
    if (is_bytes || !simdjson::validate_utf8(text)) {
        out += "{\"b64\":\"";
        append_base64(out, text);
        out += "\"}";
        return;
    }
    out += '"';
    append_json_escaped(out, text);
    out += '"';
}

/// Writes the part of `array` that starts at `axis` and at the element `next`.
void append_part(std::string& out, const models::TensorValue& array, std::size_t axis, std::size_t next) {
    if (array.holds_strings) {
        const bool is_bytes = array.name.ends_with("_bytes");
        append_axis(out, array.shape, axis, next,
                    [&](std::size_t i) { append_string(out, array.strings[i], is_bytes); });
        return;
    }
    append_axis(out, array.shape, axis, next, [&](std::size_t i) {
        if (array.single_precision)
            append_json_number(out, static_cast<float>(array.values[i]));
        else
            append_json_number(out, array.values[i]);
    });
}

}  // namespace

void append_array(std::string& out, const models::TensorValue& array) {
    append_part(out, array, 0, 0);
}

void append_row(std::string& out, const models::TensorValue& array, std::size_t row) {
    const std::size_t elements = array.holds_strings ? array.strings.size() : array.values.size();
    append_part(out, array, 1, row * (elements / static_cast<std::size_t>(array.shape[0])));
}

void append_outputs(std::string& out, const std::vector<models::TensorValue>& outputs) {
    if (outputs.size() == 1) {
        append_array(out, outputs[0]);
        return;
    }
    out += '{';
    for (const models::TensorValue& output : outputs) {
        if (&output != &outputs.front()) out += ',';
        out += '"';
        append_json_escaped(out, output.name);
        out += "\":";
        append_array(out, output);
    }
    out += '}';
}

void append_numbers(std::string& out, const std::vector<double>& numbers) {
    out += '[';
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        if (i != 0) out += ',';
        append_json_number(out, numbers[i]);
    }
    out += ']';
}

}  // namespace sirve::api

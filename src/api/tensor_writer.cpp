#include "api/tensor_writer.hpp"

#include "base/json_text.hpp"

namespace sirve::api {

namespace {

/// Writes the part of `array` that starts at `axis` and at the number `next`, which it moves on.
void append_axis(std::string& out, const models::NumberArray& array, std::size_t axis, std::size_t& next) {
    if (axis == array.shape.size()) {
        const double value = array.values[next++];
        if (array.single_precision)
            append_json_number(out, static_cast<float>(value));
        else
            append_json_number(out, value);
        return;
    }
    out += '[';
    for (std::int64_t i = 0; i < array.shape[axis]; ++i) {
        if (i != 0) out += ',';
        append_axis(out, array, axis + 1, next);
    }
    out += ']';
}

}  // namespace

void append_array(std::string& out, const models::NumberArray& array) {
    std::size_t next = 0;
    append_axis(out, array, 0, next);
}

void append_row(std::string& out, const models::NumberArray& array, std::size_t row) {
    std::size_t next = row * (array.values.size() / static_cast<std::size_t>(array.shape[0]));
    append_axis(out, array, 1, next);
}

void append_outputs(std::string& out, const std::vector<models::NumberArray>& outputs) {
    if (outputs.size() == 1) {
        append_array(out, outputs[0]);
        return;
    }
    out += '{';
    for (const models::NumberArray& output : outputs) {
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

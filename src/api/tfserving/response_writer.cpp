#include "api/tfserving/response_writer.hpp"

#include "api/tensor_writer.hpp"
#include "base/json_text.hpp"

namespace sirve::api::tfserving {

namespace {

void append_row_object(std::string& body, const std::vector<models::TensorValue>& outputs, std::size_t row) {
    body += '{';
    for (const models::TensorValue& output : outputs) {
        if (&output != &outputs.front()) body += ',';
        body += '"';
        append_json_escaped(body, output.name);
        body += "\":";
        append_row(body, output, row);
    }
    body += '}';
}

}  // namespace

void write_outputs(std::string& body, Format format, const std::vector<models::TensorValue>& outputs) {
    if (format == Format::kColumn || outputs.size() == 1) {
        body.assign(format == Format::kColumn ? "{\"outputs\":" : "{\"predictions\":");
        append_outputs(body, outputs);
        body += '}';
        return;
    }
    body.assign("{\"predictions\":[");
    const auto rows = outputs.empty() ? 0 : static_cast<std::size_t>(outputs[0].shape[0]);
    for (std::size_t row = 0; row < rows; ++row) {
        if (row != 0) body += ',';
        append_row_object(body, outputs, row);
    }
    body += "]}";
}

}  // namespace sirve::api::tfserving

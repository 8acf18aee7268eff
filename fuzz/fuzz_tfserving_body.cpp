// The body of TensorFlow Serving's predict: what is accepted is complete. All arrays have as many numbers or strings as
// their shape says, rows have a batch axis of the same length, and only named inputs have names.
#include <cstdint>
#include <cstdlib>

#include "api/tfserving/request_reader.hpp"

namespace {

using sirve::api::tfserving::Format;

std::size_t count_of(const sirve::Shape& shape) {
    std::size_t count = 1;
    for (const std::int64_t size : shape) count *= static_cast<std::size_t>(size);
    return count;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static std::vector<sirve::models::TensorValue> inputs;  // reused, as a lane does
    sirve::api::tfserving::PredictRequest request{inputs, Format::kRow, false, ""};
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (!sirve::api::tfserving::read_predict_request(text, request)) return 0;
    if (!request.named && (inputs.size() != 1 || !inputs[0].name.empty())) std::abort();
    for (const auto& input : inputs) {
        const std::size_t elements = input.holds_strings ? input.strings.size() : input.values.size();
        if (elements != count_of(input.shape)) std::abort();
        if (!(input.holds_strings ? input.values.empty() : input.strings.empty())) std::abort();
        if (request.format == Format::kRow && (input.shape.empty() || input.shape[0] != inputs[0].shape[0]))
            std::abort();
    }
    return 0;
}

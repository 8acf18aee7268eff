// The body of /predict and /evaluate. The fast reader and the careful one are two programs for one format: what the
// fast one accepts, the careful one reads to the same numbers and strings.
#include <cstdint>
#include <cstdlib>

#include "api/careful_reader.hpp"
#include "api/tensor_reader.hpp"

namespace {

using sirve::models::TensorValue;

struct Body {
    std::string model_id;
    std::vector<TensorValue> inputs;
    TensorValue targets;
};

bool same(const TensorValue& a, const TensorValue& b) {
    // By value: the int -0 is read as 0 by the one and as -0.0 by the other.
    return a.name == b.name && a.shape == b.shape && a.values == b.values && a.holds_strings == b.holds_strings &&
           a.strings == b.strings;
}

bool same(const Body& a, const Body& b, bool with_targets) {
    if (a.model_id != b.model_id || a.inputs.size() != b.inputs.size()) return false;
    for (std::size_t i = 0; i < a.inputs.size(); ++i)
        if (!same(a.inputs[i], b.inputs[i])) return false;
    return !with_targets || same(a.targets, b.targets);
}

void check(sirve::api::TensorReader& reader, std::string_view text, bool with_targets, bool strings) {
    Body fast;
    Body careful;
    const auto target_of = [=](Body& body) {
        return sirve::api::TensorBody{body.model_id, body.inputs, with_targets ? &body.targets : nullptr, strings};
    };
    const bool accepted = reader.read_fast(text, target_of(fast));
    const auto problem = sirve::api::read_carefully(text, target_of(careful));
    if (accepted && (problem || !same(fast, careful, with_targets))) std::abort();
    if (problem && problem->errors.empty() && !problem->ragged) std::abort();

    Body whole;
    if (reader.read(text, target_of(whole)).has_value() != problem.has_value()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static sirve::api::TensorReader
        reader;  // reused, as a lane does: what is left of a body must not matter to the next
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    for (const bool with_targets : {false, true})
        for (const bool strings : {false, true}) check(reader, text, with_targets, strings);
    return 0;
}

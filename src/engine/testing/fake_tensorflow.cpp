// Stands in for sirve-tensorflow in tests: y = 2 x for x of [?, 2]. Some numbers have it misbehave, as some signatures
// do when it loads.

#include <csignal>
#include <cstdlib>
#include <cstring>

#include "tensorflow/serve.hpp"
#include "tensorflow/start_process.hpp"

namespace {

using namespace sirve;
using namespace sirve::tensorflow;

constexpr float kCrash = 13;
constexpr float kRefuse = 14;
constexpr float kLie = 15;

Result<RunReply> twice(const RunRequest& request, const SharedMemory& inputs, SharedMemory& outputs) {
    const TensorPlace place = request.inputs.at(0);
    const auto elements = checked_elements(place, DType::kFloat32, inputs.bytes().size());
    if (!elements) return elements.error();
    const auto* const x = reinterpret_cast<const float*>(inputs.bytes().data() + place.offset);
    if (*elements > 0 && x[0] == kCrash) std::abort();
    if (*elements > 0 && x[0] == kRefuse) return invalid_argument("14 is no number");
    if (*elements > 0 && x[0] == kLie) return RunReply{{{{1'000'000}, 0, 4'000'000}}};
    if (outputs.bytes().size() < place.bytes) outputs = std::move(*SharedMemory::create(place.bytes));
    auto* const y = reinterpret_cast<float*>(outputs.bytes().data());
    for (std::size_t i = 0; i < *elements; ++i) y[i] = 2 * x[i];
    return RunReply{{{place.shape, 0, place.bytes}}};
}

Result<LoadedModel> load(const LoadRequest& request) {
    if (request.signature == "crash") std::raise(SIGSEGV);
    if (request.signature == "refuse") return invalid_argument("it has no signature 'refuse'");
    return LoadedModel{{"serve", {{"x", DType::kFloat32, {-1, 2}}}, {{"y", DType::kFloat32, {-1, 2}}}, 3}, twice};
}

}  // namespace

int main() {
    serve_model(Channel(FileDescriptor(kInheritedDescriptor)), load);
}

// NAME_scalers.pkl: a pickle from a stranger. Whatever it holds, reading it ends in an error or in scalers that can
// scale.
#include <cmath>
#include <cstdint>
#include <cstdlib>

#include "preprocess/scaler_reader.hpp"

namespace {

void use(const std::optional<sirve::preprocess::Scaler>& scaler) {
    constexpr std::size_t kMostFeatures = 1'000'000;
    if (!scaler || scaler->features() > kMostFeatures) return;
    std::vector<double> rows(2 * scaler->features(), 1.5);
    scaler->transform(rows);
    // A parameter that is not finite would have been refused, and a zero to divide by as well.
    for (const double value : rows)
        if (std::isnan(value)) std::abort();
    scaler->inverse_transform(rows);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto scalers = sirve::preprocess::parse_scalers({reinterpret_cast<const char*>(data), size});
    if (scalers) {
        use(scalers->x);
        use(scalers->y);
    } else if (scalers.error().message().empty()) {
        std::abort();
    }
    return 0;
}

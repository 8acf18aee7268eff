// A .npy file: what is accepted can be read as numbers or says why not, and has as many as its shape says.
#include <cstdint>
#include <cstdlib>

#include "formats/npy.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto array = sirve::formats::parse_npy(std::string(reinterpret_cast<const char*>(data), size));
    if (!array) return 0;
    std::size_t count = 1;
    for (const std::size_t length : array->shape) count *= length;
    if (const auto numbers = sirve::formats::to_doubles(*array); numbers && numbers->size() != count) std::abort();
    return 0;
}

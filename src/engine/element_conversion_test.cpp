#include "engine/element_conversion.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

namespace sirve::engine {
namespace {

TEST(ElementConversion, rounds_to_float) {
    std::array<float, 2> out{};
    write_elements(DType::kFloat32, out.data(), std::vector<double>{0.1, -1e300});
    EXPECT_EQ(out[0], 0.1F);
    EXPECT_EQ(out[1], -std::numeric_limits<float>::infinity());
}

TEST(ElementConversion, truncates_and_saturates_integers) {
    std::array<std::int8_t, 4> out{};
    write_elements(DType::kInt8, out.data(), std::vector<double>{1.9, -1.9, 300, -300});
    EXPECT_EQ(out, (std::array<std::int8_t, 4>{1, -1, 127, -128}));
    std::array<std::int64_t, 2> wide{};
    write_elements(DType::kInt64, wide.data(), std::vector<double>{1e30, std::nan("")});
    EXPECT_EQ(wide[0], std::numeric_limits<std::int64_t>::max());
    EXPECT_EQ(wide[1], 0);
}

TEST(ElementConversion, reads_back_every_type) {
    for (int i = 0; i <= static_cast<int>(DType::kBool); ++i) {
        const auto dtype = static_cast<DType>(i);
        std::array<std::byte, 16> buffer{};
        write_elements(dtype, buffer.data(), std::vector<double>{1, 0});
        std::array<double, 2> out{};
        read_elements(dtype, buffer.data(), out);
        EXPECT_EQ(out, (std::array<double, 2>{1, 0})) << to_string(dtype);
    }
}

}  // namespace
}  // namespace sirve::engine

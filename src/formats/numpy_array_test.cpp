#include "formats/numpy_array.hpp"

#include <cstring>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sirve::formats {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(NumpyDType, reads_the_names_that_numpy_writes) {
    const auto number = parse_numpy_dtype(">f4");
    ASSERT_TRUE(number.ok());
    EXPECT_EQ(number->kind, 'f');
    EXPECT_EQ(number->size, 4u);
    EXPECT_TRUE(number->big_endian);
    EXPECT_EQ(parse_numpy_dtype("U10")->size, 40u);
    EXPECT_TRUE(parse_numpy_dtype("O8")->holds_objects());
}

TEST(NumpyDType, refuses_records_dates_and_broken_sizes) {
    for (const char* text : {"", "<", "V8", "M8", "c16", "f", "f-8", "f8x", "f99999999999", "S1000000"}) {
        const auto dtype = parse_numpy_dtype(text);
        ASSERT_FALSE(dtype.ok()) << text;
        EXPECT_EQ(dtype.error().code(), ErrorCode::kInvalidArgument);
    }
}

TEST(NumpyDType, is_named_as_numpy_does) {
    EXPECT_EQ(to_string(NumpyDType{'f', 8, false}), "float64");
    EXPECT_EQ(to_string(NumpyDType{'u', 1, false}), "uint8");
    EXPECT_EQ(to_string(NumpyDType{'b', 1, false}), "bool");
    EXPECT_EQ(to_string(NumpyDType{'O', 8, false}), "object");
    EXPECT_EQ(to_string(NumpyDType{'U', 8, false}), "str");
    EXPECT_EQ(to_string(NumpyDType{'S', 8, false}), "bytes");
}

TEST(NumpyArrayValues, come_in_c_order_whatever_the_order_of_the_bytes) {
    NumpyArray array{NumpyDType{'u', 1, false}, {2, 3}, true, {"\x01\x04\x02\x05\x03\x06"}, {}};
    EXPECT_THAT(*to_doubles(array), ElementsAre(1, 2, 3, 4, 5, 6));
    array.fortran_order = false;
    EXPECT_THAT(*to_doubles(array), ElementsAre(1, 4, 2, 5, 3, 6));
}

TEST(NumpyArrayValues, are_swapped_when_big_endian) {
    const NumpyArray array{NumpyDType{'i', 2, true}, {2}, false, std::string("\xff\xfe\x01\x00", 4), {}};
    EXPECT_THAT(*to_doubles(array), ElementsAre(-2, 256));
}

TEST(NumpyArrayValues, are_refused_when_bytes_and_shape_disagree) {
    const NumpyArray array{NumpyDType{'f', 8, false}, {2}, false, std::string(15, '\0'), {}};
    EXPECT_THAT(to_doubles(array).error().message(), HasSubstr("15 bytes do not fit its shape"));
}

TEST(NumpyArrayValues, are_refused_for_types_that_are_no_numbers) {
    for (const NumpyDType dtype : {NumpyDType{'O', 8, false}, NumpyDType{'U', 8, false}, NumpyDType{'f', 2, false},
                                   NumpyDType{'f', 16, false}}) {
        const auto values = to_doubles(NumpyArray{dtype, {1}, false, std::string(dtype.size, '\0'), {}});
        ASSERT_FALSE(values.ok());
        EXPECT_THAT(values.error().message(), HasSubstr("where numbers"));
    }
}

TEST(NumpyArrayStrings, are_utf8_or_bytes_without_the_zeros_at_their_end) {
    const std::string text(
        "h\0\0\0\xF1\0\0\0\x42\xF6\x01\0"
        "\0\0\0\0a\0\0\0\0\0\0\0",
        24);
    EXPECT_THAT(*to_strings({NumpyDType{'U', 12, false}, {2}, false, text, {}}),
                ElementsAre("h\u00f1\U0001F642", std::string("\0a", 2)));
    EXPECT_THAT(*to_strings({NumpyDType{'U', 4, true}, {1}, false, std::string("\0\0\x20\xAC", 4), {}}),
                ElementsAre("\u20ac"));
    const std::string bytes("a\0b\xFF\0\0", 6);
    EXPECT_THAT(*to_strings({NumpyDType{'S', 3, false}, {2}, false, bytes, {}}),
                ElementsAre(std::string("a\0b", 3), "\xFF"));
    EXPECT_THAT(*to_strings({NumpyDType{'S', 1, false}, {2, 2}, true, "abcd", {}}), ElementsAre("a", "c", "b", "d"));
}

TEST(NumpyArrayStrings, are_refused_for_what_is_no_text) {
    for (const char* code : {"\0\xD8\0\0", "\0\0\x11\0", "\xFF\xFF\xFF\xFF"}) {
        const auto strings = to_strings({NumpyDType{'U', 4, false}, {1}, false, std::string(code, 4), {}});
        ASSERT_FALSE(strings.ok());
        EXPECT_THAT(strings.error().message(), HasSubstr("none of Unicode's"));
    }
    EXPECT_THAT(to_strings({NumpyDType{'f', 4, false}, {1}, false, "abcd", {}}).error().message(),
                HasSubstr("float32 where strings"));
    EXPECT_FALSE(to_strings({NumpyDType{'S', 4, false}, {2}, false, "abcd", {}}).ok());
}

TEST(NumpyArrayElements, are_counted_without_overflow) {
    EXPECT_EQ(*element_count({}, 10), 1u);
    EXPECT_EQ(*element_count({0, SIZE_MAX, SIZE_MAX}, 10), 0u);
    EXPECT_FALSE(element_count({std::size_t{1} << 32, std::size_t{1} << 32}, SIZE_MAX).ok());
    EXPECT_FALSE(element_count({11}, 10).ok());
}

}  // namespace
}  // namespace sirve::formats

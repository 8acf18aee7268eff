#include "formats/npy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sirve::formats {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string npy(const std::string& header, const std::string& data, char version = 1) {
    std::string bytes = "\x93NUMPY";
    bytes += version;
    bytes += '\0';
    for (int i = 0; i < (version == 1 ? 2 : 4); ++i) bytes += static_cast<char>(header.size() >> (8 * i));
    return bytes + header + data;
}

std::string header(const std::string& type, const std::string& shape, const std::string& order = "False") {
    return "{'descr': '" + type + "', 'fortran_order': " + order + ", 'shape': " + shape + ", }   \n";
}

template <typename Number>
std::string bytes_of(std::vector<Number> numbers) {
    return {reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(Number)};
}

TEST(Npy, reads_every_version_of_the_format) {
    for (const char version : {1, 2, 3}) {
        const auto array = parse_npy(npy(header("<f4", "(2, 1)"), bytes_of<float>({1.5, -2}), version));
        ASSERT_TRUE(array.ok()) << array.error().message();
        EXPECT_THAT(array->shape, ElementsAre(2, 1));
        EXPECT_THAT(*to_doubles(*array), ElementsAre(1.5, -2));
    }
}

TEST(Npy, reads_numbers_of_other_types_and_orders) {
    EXPECT_THAT(*to_doubles(*parse_npy(npy(header("<i8", "(3,)"), bytes_of<std::int64_t>({1, -2, 3})))),
                ElementsAre(1, -2, 3));
    EXPECT_THAT(*to_doubles(*parse_npy(npy(header("|b1", "(2,)"), std::string("\x01\x00", 2)))), ElementsAre(1, 0));
    EXPECT_THAT(*to_doubles(*parse_npy(npy(header(">f8", "()"), std::string("\x3f\xf0\0\0\0\0\0\0", 8)))),
                ElementsAre(1));
    EXPECT_THAT(*to_doubles(*parse_npy(npy(header("<f8", "(2, 2)", "True"), bytes_of<double>({1, 2, 3, 4})))),
                ElementsAre(1, 3, 2, 4));
}

TEST(Npy, reads_strings) {
    EXPECT_THAT(*to_strings(*parse_npy(npy(header("<U2", "(1,)"), bytes_of<std::uint32_t>({'a', 'b'})))),
                ElementsAre("ab"));
    EXPECT_THAT(*to_strings(*parse_npy(npy(header("|S2", "(2,)"), "abcd"))), ElementsAre("ab", "cd"));
}

TEST(Npy, reads_the_members_in_any_order) {
    EXPECT_TRUE(parse_npy(npy(R"({"shape": (1,), "descr": "<u1", "fortran_order": False})", "a")).ok());
}

TEST(Npy, refuses_what_numpy_does_not_write) {
    const std::string one = bytes_of<float>({1});
    const std::string good = npy(header("<f4", "(1,)"), one);
    for (std::size_t length = 0; length < good.size(); ++length)
        EXPECT_FALSE(parse_npy(good.substr(0, length)).ok()) << length;
    for (const std::string& text :
         {std::string("{}"), std::string(""), header("<f4", "(1)"), header("<f4", "(-1,)"), header("<f4", "[1]"),
          header("<f4", "(1, 1 1)"), header("<f4", "(99999999999999999999,)"), header("<f4", "(1,)", "None"),
          header("<f4", "(1,)") + "x", header("<q9", "(1,)"), std::string("{'descr': '<f4', 'shape': (1,), }"),
          std::string("{'descr': '<f4', 'descr': '<f4', 'shape': (1,), }"),
          std::string("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }")})
        EXPECT_FALSE(parse_npy(npy(text, one)).ok()) << text;
    EXPECT_FALSE(parse_npy(npy(header("<f4", "(1,)"), one, 4)).ok());
}

TEST(Npy, refuses_data_that_does_not_fit) {
    EXPECT_THAT(parse_npy(npy(header("<f4", "(2,)"), bytes_of<float>({1}))).error().message(), HasSubstr("needs 8"));
    EXPECT_FALSE(parse_npy(npy(header("<f4", "(4294967296, 4294967296, 4294967296)"), bytes_of<float>({1}))).ok());
    EXPECT_THAT(parse_npy(npy(header("|O", "(1,)"), "12345678")).error().message(), HasSubstr("objects"));
    EXPECT_FALSE(parse_npy(npy(header("|O8", "(1,)"), "12345678")).ok());
    EXPECT_FALSE(to_doubles(*parse_npy(npy(header("<U1", "(1,)"), "abcd"))).ok());
}

}  // namespace
}  // namespace sirve::formats

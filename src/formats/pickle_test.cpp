#include "formats/pickle.hpp"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace sirve::formats {
namespace {

using namespace std::string_literals;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr PickleClass kClasses[] = {{"a.b", "Thing"}};

std::string fixture(const std::string& name) {
    return SIRVE_SOURCE_DIR "/tests/data/scalers/" + name;
}

PickleDocument parsed(const std::string& bytes) {
    auto document = parse_pickle(bytes, kClasses);
    EXPECT_TRUE(document.ok()) << (document.ok() ? "" : document.error().message());
    return document.ok() ? std::move(*document) : PickleDocument();
}

template <typename T>
T root_as(const std::string& bytes) {
    const PickleDocument document = parsed(bytes);
    const auto* value = document.size() == 0 ? nullptr : std::get_if<T>(&document.root());
    EXPECT_NE(value, nullptr);
    return value == nullptr ? T() : *value;
}

TEST(Pickle, reads_numbers_of_every_encoding) {
    EXPECT_EQ(root_as<std::int64_t>("K\xff."s), 255);
    EXPECT_EQ(root_as<std::int64_t>("M\x01\x02."s), 513);
    EXPECT_EQ(root_as<std::int64_t>("J\xfe\xff\xff\xff."s), -2);
    EXPECT_EQ(root_as<std::int64_t>("\x8a\x00."s), 0);
    EXPECT_EQ(root_as<std::int64_t>("\x8a\x02\x00\xff."s), -256);
    EXPECT_EQ(root_as<std::int64_t>("\x8b\x08\x00\x00\x00\xff\xff\xff\xff\xff\xff\xff\x7f."s), INT64_MAX);
    EXPECT_EQ(root_as<std::int64_t>("I-17\n."s), -17);
    EXPECT_EQ(root_as<std::int64_t>("L12345678901L\n."s), 12345678901);
    EXPECT_EQ(root_as<double>("G\x3f\xf8\x00\x00\x00\x00\x00\x00."s), 1.5);
    EXPECT_EQ(root_as<double>("F1.5e3\n."s), 1500);
    EXPECT_TRUE(root_as<bool>("I01\n."s));
    EXPECT_FALSE(root_as<bool>("I00\n."s));
    EXPECT_TRUE(root_as<bool>("\x88."s));
}

TEST(Pickle, reads_texts_and_bytes_of_every_encoding) {
    EXPECT_EQ(root_as<std::string>("\x8c\x03"
                                   "a\xc3\xb1."s),
              "a\u00f1");
    EXPECT_EQ(root_as<std::string>("X\x02\x00\x00\x00hi."s), "hi");
    EXPECT_EQ(root_as<std::string>("\x8d\x02\x00\x00\x00\x00\x00\x00\x00hi."s), "hi");
    EXPECT_EQ(root_as<std::string>("Va\xf1\\u20ac\\U0001f600\\n\n."s), "a\u00f1\u20ac\U0001f600\\n");
    EXPECT_EQ(root_as<PickleBytes>("C\x02\x00\xff."s).data, "\x00\xff"s);
    EXPECT_EQ(root_as<PickleBytes>("B\x01\x00\x00\x00x."s).data, "x");
    EXPECT_EQ(root_as<PickleBytes>("\x96\x01\x00\x00\x00\x00\x00\x00\x00x."s).data, "x");
}

TEST(Pickle, builds_containers_and_shares_values_through_the_memo) {
    const PickleDocument document = parsed(
        "\x80\x04(](K\x01K\x02\x65q\x05h\x05\x86K\x03\x85"
        "d."s);
    const auto& dict = std::get<PickleDict>(document.root());
    ASSERT_EQ(dict.entries.size(), 1u);
    const auto& key = std::get<PickleTuple>(document.at(dict.entries[0].first));
    ASSERT_EQ(key.items.size(), 2u);
    EXPECT_EQ(key.items[0], key.items[1]);
    EXPECT_EQ(std::get<PickleList>(document.at(key.items[0])).items.size(), 2u);
}

TEST(Pickle, finds_the_last_of_equal_keys) {
    const PickleDocument document = parsed(
        "}(\x8c\x01"
        "aK\x01\x8c\x01"
        "aK\x02u."s);
    EXPECT_EQ(std::get<std::int64_t>(*document.find(std::get<PickleDict>(document.root()), "a")), 2);
    EXPECT_EQ(document.find(std::get<PickleDict>(document.root()), "b"), nullptr);
}

TEST(Pickle, keeps_the_state_of_an_object_of_a_known_class_as_data) {
    const PickleDocument document = parsed("ca.b\nThing\n)\x81}\x8c\x01xK\x07sb."s);
    const auto& object = std::get<PickleObject>(document.root());
    EXPECT_EQ(object.class_name, "Thing");
    ASSERT_TRUE(object.state);
    EXPECT_EQ(std::get<std::int64_t>(*document.find(std::get<PickleDict>(document.at(*object.state)), "x")), 7);
    EXPECT_EQ(describe(document.root()), "a a.b.Thing");
}

TEST(Pickle, reads_bytes_that_old_protocols_write_as_text) {
    EXPECT_EQ(root_as<PickleBytes>("c_codecs\nencode\nX\x03\x00\x00\x00"
                                   "a\xc3\xbf\x8c\x06latin1\x86R."s)
                  .data,
              "a\xff");
    EXPECT_EQ(root_as<PickleBytes>("c__builtin__\nbytes\n)R."s).data, "");
}

TEST(Pickle, describes_every_kind_of_value) {
    const std::pair<std::string, std::string> kExpected[] = {{"N.", "None"},
                                                             {"\x88.", "True"},
                                                             {"K\x01.", "an int"},
                                                             {"F1\n.", "a float"},
                                                             {"Va\n.", "a str"},
                                                             {"C\x01x.", "bytes"},
                                                             {"].", "a list"},
                                                             {").", "a tuple"},
                                                             {"}.", "a dict"},
                                                             {"ca.b\nThing\n.", "the name a.b.Thing"},
                                                             {"cnumpy\ndtype\nVf8\n\x85R.", "a numpy dtype"}};
    for (const auto& [bytes, text] : kExpected) EXPECT_EQ(describe(parsed(bytes).root()), text);
}

class PickledArrays : public testing::TestWithParam<const char*> {};

TEST_P(PickledArrays, have_the_values_shapes_and_types_that_numpy_gave_them) {
    std::ifstream file(fixture("expected.json"));
    const auto expected = nlohmann::json::parse(file)["arrays"];
    const auto bytes = read_pickle_bytes(fixture(GetParam()));
    ASSERT_TRUE(bytes.ok());
    const PickleDocument document = parsed(*bytes);
    ASSERT_NE(document.size(), 0u);
    const auto& dict = std::get<PickleDict>(document.root());
    ASSERT_EQ(dict.entries.size(), expected.size());
    for (const auto& [name, facts] : expected.items()) {
        SCOPED_TRACE(name);
        const PickleValue* value = document.find(dict, name);
        ASSERT_NE(value, nullptr);
        ASSERT_TRUE(std::holds_alternative<NumpyArray>(*value)) << describe(*value);
        const auto& array = std::get<NumpyArray>(*value);
        EXPECT_EQ(to_string(array.dtype), facts["dtype"].get<std::string>());
        EXPECT_EQ(array.shape, facts["shape"].get<std::vector<std::size_t>>());
        const auto values = to_doubles(array);
        ASSERT_TRUE(values.ok()) << values.error().message();
        EXPECT_EQ(*values, facts["values"].get<std::vector<double>>());
    }
}

INSTANTIATE_TEST_SUITE_P(EveryProtocol, PickledArrays,
                         testing::Values("arrays_p0.pkl", "arrays_p1.pkl", "arrays_p2.pkl", "arrays_p3.pkl",
                                         "arrays_p4.pkl", "arrays_p5.pkl", "arrays.joblib"));

TEST(PickleFile, that_is_not_there_is_not_found) {
    EXPECT_EQ(read_pickle_bytes(fixture("nothing.pkl")).error().code(), ErrorCode::kNotFound);
}

TEST(PickleFile, above_the_limit_is_not_read) {
    EXPECT_EQ(read_pickle_bytes(fixture("arrays_p2.pkl"), {.max_bytes = 100}).error().code(), ErrorCode::kTooLarge);
}

TEST(CompressedPickle, names_the_compression_that_is_not_read) {
    for (const std::string method : {"bz2", "xz", "lzma"}) {
        const auto bytes = read_pickle_bytes(fixture("refused_" + method + ".joblib"));
        ASSERT_TRUE(bytes.ok());
        const auto document = parse_pickle(*bytes, kClasses);
        ASSERT_FALSE(document.ok());
        EXPECT_THAT(document.error().message(), HasSubstr("compressed with " + method));
    }
}

TEST(CompressedPickle, is_refused_when_cut_off_anywhere) {
    const auto bytes = read_pickle_bytes(fixture("standard_zlib.joblib"));
    ASSERT_TRUE(bytes.ok());
    for (std::size_t size = 0; size < bytes->size(); ++size)
        EXPECT_FALSE(parse_pickle(bytes->substr(0, size), kClasses).ok()) << size;
}

TEST(CompressedPickle, is_refused_when_it_unpacks_to_more_than_the_limit) {
    const auto bytes = read_pickle_bytes(fixture("standard_zlib.joblib"));
    ASSERT_TRUE(bytes.ok());
    const auto document = parse_pickle(*bytes, kClasses, {.max_bytes = bytes->size()});
    ASSERT_FALSE(document.ok());
    EXPECT_EQ(document.error().code(), ErrorCode::kTooLarge);
}

}  // namespace
}  // namespace sirve::formats

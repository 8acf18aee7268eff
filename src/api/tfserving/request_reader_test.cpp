#include "api/tfserving/request_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sirve::api::tfserving {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class ReadPredictRequest : public ::testing::Test {
  protected:
    Status read(std::string_view text) { return read_predict_request(text, request_); }
    std::string error_of(std::string_view text) {
        const Status status = read(text);
        return status ? "no error" : status.error().message();
    }

    std::vector<models::TensorValue> inputs_;
    PredictRequest request_{inputs_, Format::kColumn, true, "left over"};
};

TEST_F(ReadPredictRequest, reads_bare_rows) {
    ASSERT_TRUE(read(R"({"instances": [[1, 2.5], [-3e1, 4]]})").ok());
    EXPECT_EQ(request_.format, Format::kRow);
    EXPECT_FALSE(request_.named);
    EXPECT_EQ(request_.signature_name, "");
    ASSERT_THAT(inputs_, SizeIs(1));
    EXPECT_EQ(inputs_[0].shape, (Shape{2, 2}));
    EXPECT_THAT(inputs_[0].values, ElementsAre(1, 2.5, -30, 4));
}

TEST_F(ReadPredictRequest, makes_a_row_of_numbers_an_array_of_one_axis) {
    ASSERT_TRUE(read(R"({"instances": [1.0, 2.0, 5.0]})").ok());
    EXPECT_EQ(inputs_[0].shape, (Shape{3}));
    ASSERT_TRUE(read(R"({"instances": [[[1]], [[2]]]})").ok());
    EXPECT_EQ(inputs_[0].shape, (Shape{2, 1, 1}));
    ASSERT_TRUE(read(R"({"instances": [[], []]})").ok());
    EXPECT_EQ(inputs_[0].shape, (Shape{2, 0}));
}

TEST_F(ReadPredictRequest, gathers_rows_of_objects_by_name_in_any_order) {
    ASSERT_TRUE(read(R"({"signature_name": "s", "instances": [{"a": 1, "b": [1, 2]}, {"b": [3, 4], "a": 2}]})").ok());
    EXPECT_TRUE(request_.named);
    EXPECT_EQ(request_.signature_name, "s");
    ASSERT_THAT(inputs_, SizeIs(2));
    EXPECT_EQ(inputs_[0].name, "a");
    EXPECT_EQ(inputs_[0].shape, (Shape{2}));
    EXPECT_THAT(inputs_[0].values, ElementsAre(1, 2));
    EXPECT_EQ(inputs_[1].name, "b");
    EXPECT_EQ(inputs_[1].shape, (Shape{2, 2}));
    EXPECT_THAT(inputs_[1].values, ElementsAre(1, 2, 3, 4));
}

TEST_F(ReadPredictRequest, reads_columns_with_and_without_names) {
    ASSERT_TRUE(read(R"({"inputs": [[1, 2], [3, 4], [5, 6]]})").ok());
    EXPECT_EQ(request_.format, Format::kColumn);
    EXPECT_FALSE(request_.named);
    EXPECT_EQ(inputs_[0].name, "");
    EXPECT_EQ(inputs_[0].shape, (Shape{3, 2}));

    ASSERT_TRUE(read(R"({"inputs": {"a": [1, 2], "b": [[3], [4]], "c": 5}})").ok());
    EXPECT_TRUE(request_.named);
    ASSERT_THAT(inputs_, SizeIs(3));
    EXPECT_EQ(inputs_[0].shape, (Shape{2}));
    EXPECT_EQ(inputs_[1].shape, (Shape{2, 1}));
    EXPECT_EQ(inputs_[2].shape, (Shape{}));

    ASSERT_TRUE(read(R"({"inputs": 7})").ok());
    ASSERT_THAT(inputs_, SizeIs(1));
    EXPECT_THAT(inputs_[0].values, ElementsAre(7));
}

TEST_F(ReadPredictRequest, reads_strings_and_bytes) {
    ASSERT_TRUE(read(R"({"instances": ["uno", {"b64": "AP/7"}, "a\u0000b"]})").ok());
    EXPECT_FALSE(request_.named);
    EXPECT_TRUE(inputs_[0].holds_strings);
    EXPECT_EQ(inputs_[0].shape, (Shape{3}));
    EXPECT_THAT(inputs_[0].strings, ElementsAre("uno", std::string("\0\xFF\xFB", 3), std::string("a\0b", 3)));
    ASSERT_TRUE(read(R"({"instances": [["a", "b"], [{"b64": ""}, "ñ"]]})").ok());
    EXPECT_EQ(inputs_[0].shape, (Shape{2, 2}));
    EXPECT_THAT(inputs_[0].strings, ElementsAre("a", "b", "", "ñ"));
    ASSERT_TRUE(read(R"({"instances": [{"t": "a", "n": 1}, {"n": 2, "t": {"b64": "Zg=="}}]})").ok());
    EXPECT_TRUE(request_.named);
    EXPECT_THAT(inputs_[0].strings, ElementsAre("a", "f"));
    EXPECT_THAT(inputs_[1].values, ElementsAre(1, 2));
    ASSERT_TRUE(read(R"({"inputs": {"t": ["a", {"b64": "Zg=="}], "n": [[1], [2]]}})").ok());
    EXPECT_THAT(inputs_[0].strings, ElementsAre("a", "f"));
    ASSERT_TRUE(read(R"({"inputs": ["a"]})").ok());
    EXPECT_EQ(inputs_[0].shape, (Shape{1}));
    ASSERT_TRUE(read(R"({"inputs": {"b64": "Zg=="}})").ok());
    EXPECT_FALSE(request_.named);
    EXPECT_THAT(inputs_[0].strings, ElementsAre("f"));
    EXPECT_EQ(inputs_[0].shape, (Shape{}));
}

TEST_F(ReadPredictRequest, reads_an_input_that_is_called_b64_where_it_can_be_told_apart) {
    ASSERT_TRUE(read(R"({"instances": [{"b64": "Zg==", "n": 1}, {"n": 2, "b64": "x"}]})").ok());
    EXPECT_TRUE(request_.named);
    EXPECT_EQ(inputs_[0].name, "b64");
    EXPECT_THAT(inputs_[0].strings, ElementsAre("Zg==", "x"));
    ASSERT_TRUE(read(R"({"instances": [{"b64": [1, 2]}, {"b64": [3, 4]}]})").ok());
    EXPECT_THAT(inputs_[0].values, ElementsAre(1, 2, 3, 4));
    ASSERT_TRUE(read(R"({"inputs": {"b64": 5, "t": "x"}})").ok());
    EXPECT_THAT(inputs_[0].values, ElementsAre(5));
    EXPECT_THAT(inputs_[1].strings, ElementsAre("x"));
}

TEST_F(ReadPredictRequest, skips_what_it_does_not_know) {
    ASSERT_TRUE(read(R"({"x": {"instances": [{"y": []}]}, "z": [[1, {}]], "instances": [[1]], "w": null})").ok());
    EXPECT_EQ(inputs_[0].shape, (Shape{1, 1}));
}

TEST_F(ReadPredictRequest, says_what_is_wrong_in_the_servers_words) {
    const std::pair<const char*, const char*> cases[] = {
        {"", "JSON Parse error: The document is empty"},
        {R"({"instances": [1,)", "at offset: "},
        {R"({"instances": [1]} x)", "JSON Parse error: "},
        {R"({"instances": [NaN]})", "JSON Parse error: "},
        {R"({"instances": [1e999]})", "JSON Parse error: number overflow"},
        {"5", "JSON Value: 5.0 Is not object"},
        {"[1]", "JSON Value: [...] Is not object"},
        {R"("a\"b")", R"(JSON Value: "a\"b" Is not object)"},
        {"{}", "Missing 'inputs' or 'instances' key"},
        {R"({"instances": [1], "inputs": [1]})", "expecting only one of 'inputs' or 'instances' keys to exist "},
        {R"({"instances": [1], "instances": [1]})", "expecting only one of"},
        {R"({"instances": 5})", "Expecting 'instances' to be an list/array"},
        {R"({"instances": {"a": 5}})", "Expecting 'instances' to be an list/array"},
        {R"({"instances": []})", "No values in 'instances' array"},
        {R"({"signature_name": 5, "instances": [1]})", "'signature_name' key must be a string value."},
        {R"({"signature_name": ["a"], "instances": [1]})", "'signature_name' key must be a string value."},
        {R"({"instances": [1, "a"]})",
         R"(element: 1 of 'instances' list. Error: INVALID_ARGUMENT: JSON Value: "a" Type: String is not of expected type: float)"},
        {R"({"instances": ["a", 1]})", "JSON Value: 1.0 Type: Number is not of expected type: string"},
        {R"({"instances": ["a", true]})", "JSON Value: true Type: Bool is not of expected type: string"},
        {R"({"instances": ["a", ["b"]]})", "where a string is expected"},
        {R"({"instances": [["a"], "b"]})", "found at incorrect level"},
        {R"({"instances": ["\ud800"]})", "JSON Parse error: syntax error"},
        {"{\"instances\": [\"\xff\"]}", "JSON Parse error: syntax error"},
        {R"({"instances": [{"b64": "%"}]})", "Unable to base64 decode"},
        {R"({"instances": [[{"b64": "Zg==", "x": 1}]]})", "not formatted correctly for base64 data"},
        {R"({"instances": [[{"b64": 5}]]})", "not formatted correctly for base64 data"},
        {R"({"instances": [[{}]]})", "not formatted correctly for base64 data"},
        {R"({"instances": [{}]})", "keys must be equal to: "},
        {R"({"instances": ["a", {"x": "b"}]})", "Failed to process element: 1 of"},
        {R"({"instances": [{"x": "a"}, {"b64": "Zg=="}]})", "Failed to process element: 1 of"},
        {R"({"instances": [[1], [null]]})", "Failed to process element: 1 of 'instances' list. "},
        {R"({"instances": [[true]]})", "Type: Bool is not of expected type"},
        {R"({"inputs": [{"b64": "aGk="}, 5]})", "Type: Number is not of expected type: string"},
        {R"({"inputs": null})", "Type: Null is not of expected type"},
        {R"({"inputs": {"a": {"x": 1}}})", "not formatted correctly for base64 data"},
    };
    for (const auto& [text, message] : cases) EXPECT_THAT(error_of(text), HasSubstr(message)) << text;
}

TEST_F(ReadPredictRequest, wants_one_shape_for_all_rows) {
    EXPECT_EQ(error_of(R"({"instances": [[1, 2], [3, 4], [5]]})"),
              "Failed to process element: 2 of 'instances' list. Error: INVALID_ARGUMENT: Expecting tensor size: 2 but "
              "got: 1");
    EXPECT_THAT(error_of(R"({"instances": [[1], 2]})"), HasSubstr("found at incorrect level"));
    EXPECT_THAT(error_of(R"({"instances": [1, [2]]})"), HasSubstr("Encountered list at unexpected level"));
    EXPECT_EQ(error_of(R"({"inputs": [[1, 2], [3]]})"),
              "Encountered list at unexpected size: 1 at level: 1 expected size: 2");
    EXPECT_THAT(error_of(R"({"inputs": {"a": [[1], 2]}})"), HasSubstr("found at incorrect level"));
}

TEST_F(ReadPredictRequest, wants_the_same_keys_in_all_rows) {
    for (const char* second : {R"({"a": 1})", R"({"a": 1, "b": 2, "c": 3})", R"({"a": 1, "a": 2})", "{}"})
        EXPECT_EQ(error_of(R"({"instances": [{"a": 1, "b": 2}, )" + std::string(second) + "]}"),
                  "Failed to process element: 1 of 'instances' list. JSON object: {...} keys must be equal to: a,b")
            << second;
    EXPECT_THAT(error_of(R"({"instances": [{"a": 1}, 2]})"), HasSubstr("Failed to process element: 1 of"));
    EXPECT_THAT(error_of(R"({"instances": [2, {"a": 1}]})"), HasSubstr("Failed to process element: 1 of"));
    EXPECT_THAT(error_of(R"({"inputs": {"a": 1, "a": 2}})"), HasSubstr("given twice"));
}

TEST_F(ReadPredictRequest, counts_the_depth_of_everything) {
    const auto nested = [](std::size_t lists, const std::string& before) {
        return before + std::string(lists, '[') + "1" + std::string(lists, ']') + "}";
    };
    EXPECT_TRUE(read(nested(kMaxDepth - 1, R"({"instances":)")).ok());
    EXPECT_THAT(error_of(nested(kMaxDepth, R"({"instances":)")), HasSubstr("deeper than 64"));
    EXPECT_THAT(error_of(nested(kMaxDepth, R"({"inputs":)")), HasSubstr("deeper than 64"));
    EXPECT_THAT(error_of(nested(100'000, R"({"ignored":)")), HasSubstr("deeper than 64"));
}

TEST_F(ReadPredictRequest, bounds_the_number_of_inputs) {
    std::string row;
    for (int i = 0; i < 64; ++i) row += (i == 0 ? "\"" : ",\"") + std::to_string(i) + "\":1";
    EXPECT_TRUE(read("{\"instances\":[{" + row + "},{" + row + "}]}").ok());
    EXPECT_THAT(inputs_, SizeIs(64));
    EXPECT_THAT(error_of("{\"inputs\":{" + row + ",\"one more\":1}}"), HasSubstr("More than 64 inputs"));
}

}  // namespace
}  // namespace sirve::api::tfserving

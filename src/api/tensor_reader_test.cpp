#include "api/tensor_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <random>

#include "api/careful_reader.hpp"

namespace sirve::api {
namespace {

using testing::ElementsAre;

/// A body with the storage that a reader writes to.
struct Body {
    std::string model_id;
    std::vector<models::TensorValue> inputs;
    models::TensorValue targets;

    TensorBody predict() { return {model_id, inputs, nullptr}; }
    TensorBody evaluate() { return {model_id, inputs, &targets}; }
    TensorBody text() { return {model_id, inputs, nullptr, true}; }
};

bool same(const models::TensorValue& a, const models::TensorValue& b) {
    return a.name == b.name && a.shape == b.shape && a.values == b.values && a.strings == b.strings;
}

ValidationErrors errors_of(std::string_view text) {
    Body body;
    TensorReader reader;
    auto problem = reader.read(text, body.predict());
    return problem ? problem->errors : ValidationErrors{};
}

struct Complaint {
    const char* body;
    const char* type;
    const char* loc;
    const char* input;
};

class RefusedBody : public testing::TestWithParam<Complaint> {};

TEST_P(RefusedBody, says_what_is_wrong_and_where) {
    const auto errors = errors_of(GetParam().body);
    ASSERT_FALSE(errors.empty()) << GetParam().body;
    EXPECT_EQ(errors[0].type, GetParam().type) << GetParam().body << " " << errors[0].reason;
    EXPECT_EQ(errors[0].loc, GetParam().loc) << GetParam().body;
    EXPECT_EQ(errors[0].input, GetParam().input) << GetParam().body;
    EXPECT_FALSE(errors[0].message.empty());
}

INSTANTIATE_TEST_SUITE_P(
    Bodies, RefusedBody,
    testing::Values(Complaint{R"({"data":[["1",2]]})", "float_type", R"(["body","data",0,0])", R"("1")"},
                    Complaint{R"({"data":[[1,2],[3,true]]})", "float_type", R"(["body","data",1,1])", "true"},
                    Complaint{R"({"data":[[1,null]]})", "float_type", R"(["body","data",0,1])", "null"},
                    Complaint{R"({"data":[[1,{"a":[1]}]]})", "float_type", R"(["body","data",0,1])", R"({"a":[1]})"},
                    Complaint{R"({"data":[[1,[2]]]})", "float_type", R"(["body","data",0,1])", "[2]"},
                    Complaint{R"({"data":[1,2,3]})", "list_type", R"(["body","data",0])", "1.0"},
                    Complaint{R"({"data":[[1,2],3]})", "list_type", R"(["body","data",1])", "3.0"},
                    Complaint{R"({"data":[[],3]})", "list_type", R"(["body","data",1])", "3.0"},
                    Complaint{R"({"data":["a"]})", "list_type", R"(["body","data",0])", R"("a")"},
                    Complaint{R"({"data":"a"})", "list_type", R"(["body","data"])", R"("a")"},
                    Complaint{R"({"data":5})", "list_type", R"(["body","data"])", "5.0"},
                    Complaint{R"({"data":null})", "list_type", R"(["body","data"])", "null"},
                    Complaint{R"({"data":{"a":5}})", "list_type", R"(["body","data","a"])", "5.0"},
                    Complaint{R"({"data":{"a":{"b":1}}})", "list_type", R"(["body","data","a"])", R"({"b":1})"},
                    Complaint{R"({"data":[[1]],"model_id":7})", "string_type", R"(["body","model_id"])", "7.0"},
                    Complaint{R"({"data":[[1]],"model_id":[7, 8]})", "string_type", R"(["body","model_id"])", "[7, 8]"},
                    Complaint{R"({"data":[[1]],"model_id":null})", "string_type", R"(["body","model_id"])", "null"},
                    Complaint{R"({"data":[[1,1e999]]})", "finite_number", R"(["body","data",0,1])", R"("1e999")"},
                    Complaint{R"({"data":[[1]],"x":[1,-1e999]})", "finite_number", R"(["body","x",1])", R"("-1e999")"},
                    Complaint{R"({"model_id":"a"})", "missing", R"(["body","data"])", R"({"model_id":"a"})"},
                    Complaint{R"({})", "missing", R"(["body","data"])", "{}"},
                    Complaint{"", "missing", R"(["body"])", ""},
                    Complaint{"[[1,2]]", "model_attributes_type", R"(["body"])", "[[1,2]]"},
                    Complaint{"7", "model_attributes_type", R"(["body"])", "7.0"},
                    Complaint{"{", "json_invalid", R"(["body",1])", "{}"},
                    Complaint{R"({"data":[[1,2]]} x)", "json_invalid", R"(["body",17])", "{}"},
                    Complaint{R"({"data":[[1,NaN]]})", "json_invalid", R"(["body",12])", "{}"},
                    Complaint{R"({"data":[[1 2]]})", "json_invalid", R"(["body",12])", "{}"},
                    Complaint{R"({"data":[[01]]})", "json_invalid", R"(["body",11])", "{}"},
                    Complaint{R"({"data":[[1]],"x":tru})", "json_invalid", R"(["body",21])", "{}"},
                    Complaint{"{\"data\":[[1]],\"x\":\"\xff\"}", "json_invalid", R"(["body",19])", "{}"}));

ValidationErrors text_errors_of(std::string_view text) {
    Body body;
    TensorReader reader;
    EXPECT_FALSE(reader.read_fast(text, body.text())) << text;
    auto problem = reader.read(text, body.text());
    return problem ? problem->errors : ValidationErrors{};
}

class RefusedText : public testing::TestWithParam<Complaint> {};

TEST_P(RefusedText, says_what_is_wrong_and_where) {
    const auto errors = text_errors_of(GetParam().body);
    ASSERT_FALSE(errors.empty()) << GetParam().body;
    EXPECT_EQ(errors[0].type, GetParam().type) << GetParam().body << " " << errors[0].reason;
    EXPECT_EQ(errors[0].loc, GetParam().loc) << GetParam().body;
    EXPECT_EQ(errors[0].input, GetParam().input) << GetParam().body;
}

INSTANTIATE_TEST_SUITE_P(
    Bodies, RefusedText,
    testing::Values(Complaint{R"({"data":["a",2]})", "string_type", R"(["body","data",1])", "2.0"},
                    Complaint{R"({"data":[["a"],[null]]})", "string_type", R"(["body","data",1,0])", "null"},
                    Complaint{R"({"data":["a",["b"]]})", "string_type", R"(["body","data",1])", R"(["b"])"},
                    Complaint{R"({"data":["a",{"b64":"b"}]})", "string_type", R"(["body","data",1])", R"({"b64":"b"})"},
                    Complaint{R"({"data":[["a"],"b"]})", "list_type", R"(["body","data",1])", R"("b")"},
                    Complaint{R"({"data":[[1,"a"]]})", "float_type", R"(["body","data",0,1])", R"("a")"},
                    Complaint{R"({"data":[1,"a"]})", "list_type", R"(["body","data",0])", "1.0"},
                    Complaint{R"({"data":{"t":["a",1]}})", "string_type", R"(["body","data","t",1])", "1.0"},
                    Complaint{R"({"data":{"t":["a"],"n":5}})", "list_type", R"(["body","data","n"])", "5.0"},
                    Complaint{R"({"data":["\ud800"]})", "json_invalid", R"(["body",16])", "{}"},
                    Complaint{R"({"data":["\udc00x"]})", "json_invalid", R"(["body",15])", "{}"},
                    Complaint{"{\"data\":[\"\xff\"]}", "json_invalid", R"(["body",10])", "{}"},
                    Complaint{"{\"data\":[\"\xed\xa0\x80\"]}", "json_invalid", R"(["body",11])", "{}"}));

TEST(TensorReader, reads_strings_at_any_depth_and_the_same_both_ways) {
    const std::string long_text(100'000, 'x');
    const std::pair<std::string, models::TensorValue> bodies[] = {
        {R"({"data":["uno","dos"]})", {"", {2}, {}, false, true, {"uno", "dos"}}},
        {R"({"data":[["a","b"],["","d"]]})", {"", {2, 2}, {}, false, true, {"a", "b", "", "d"}}},
        {R"({"data":"uno"})", {"", {1}, {}, false, true, {"uno"}}},
        {R"({"data":["\u00f1\ud83d\ude42\"\\\n","ñ"]})", {"", {2}, {}, false, true, {"ñ🙂\"\\\n", "ñ"}}},
        {R"({"data":["a\u0000b"]})", {"", {1}, {}, false, true, {std::string("a\0b", 3)}}},
        {"{\"data\":[\"" + long_text + "\"]}", {"", {1}, {}, false, true, {long_text}}},
    };
    TensorReader reader;
    for (const auto& [text, expected] : bodies) {
        Body fast;
        Body careful;
        ASSERT_TRUE(reader.read_fast(text, fast.text())) << text;
        ASSERT_FALSE(read_carefully(text, careful.text())) << text;
        for (const Body* body : {&fast, &careful}) {
            ASSERT_EQ(body->inputs.size(), 1u);
            EXPECT_TRUE(body->inputs[0].holds_strings);
            EXPECT_TRUE(same(body->inputs[0], expected)) << text;
        }
    }
}

TEST(TensorReader, reads_strings_and_numbers_by_name) {
    TensorReader reader;
    Body fast;
    Body careful;
    const char* const text = R"({"data":{"texto":["a","b"],"n":[1,2],"solo":"uno"}})";
    ASSERT_TRUE(reader.read_fast(text, fast.text()));
    ASSERT_FALSE(read_carefully(text, careful.text()));
    for (const Body* body : {&fast, &careful}) {
        ASSERT_EQ(body->inputs.size(), 3u);
        EXPECT_THAT(body->inputs[0].strings, ElementsAre("a", "b"));
        EXPECT_FALSE(body->inputs[1].holds_strings);
        EXPECT_THAT(body->inputs[1].values, ElementsAre(1, 2));
        EXPECT_THAT(body->inputs[2].strings, ElementsAre("uno"));
        EXPECT_THAT(body->inputs[2].shape, ElementsAre(1));
    }
    // What is left of them must not matter to the next body.
    ASSERT_TRUE(reader.read_fast(R"({"data":{"texto":[1]}})", fast.text()));
    EXPECT_FALSE(fast.inputs[0].holds_strings);
    EXPECT_TRUE(fast.inputs[0].strings.empty());
}

TEST(TensorReader, takes_no_strings_unless_they_are_accepted) {
    TensorReader reader;
    for (const char* text : {R"({"data":["a"]})", R"({"data":[["a"]]})", R"({"data":"a"})", R"({"data":{"x":["a"]}})",
                             R"({"data":{"x":"a"}})"}) {
        Body body;
        EXPECT_FALSE(reader.read_fast(text, body.predict())) << text;
        EXPECT_TRUE(reader.read(text, body.predict())) << text;
    }
    Body body;
    const TensorBody both{body.model_id, body.inputs, &body.targets, true};
    EXPECT_TRUE(reader.read(R"({"data":["a"],"targets":["a"]})", both));
    EXPECT_FALSE(reader.read(R"({"data":["a"],"targets":[[1]]})", both));
}

TEST(TensorReader, reads_rows_and_the_default_model) {
    Body body;
    TensorReader reader;
    ASSERT_FALSE(reader.read(R"({"data":[[1,-2.5,3e2],[4,5,12345678901234567890123]]})", body.predict()));
    EXPECT_EQ(body.model_id, "default");
    ASSERT_EQ(body.inputs.size(), 1u);
    EXPECT_THAT(body.inputs[0].shape, ElementsAre(2, 3));
    EXPECT_THAT(body.inputs[0].values, ElementsAre(1, -2.5, 300, 4, 5, 12345678901234567890123.0));
}

TEST(TensorReader, takes_keys_in_any_order_and_the_last_of_two) {
    Body body;
    TensorReader reader;
    ASSERT_FALSE(reader.read(R"({"x":{"y":[1,"z"]},"model_id":"a","data":["wrong"],"data":[[7]],"model_id":"b"})",
                             body.predict()));
    EXPECT_EQ(body.model_id, "b");
    EXPECT_THAT(body.inputs[0].values, ElementsAre(7));
}

TEST(TensorReader, reads_images_and_named_inputs) {
    Body body;
    TensorReader reader;
    ASSERT_FALSE(reader.read(R"({"data":[[[[1],[2]],[[3],[4]]]]})", body.predict()));
    EXPECT_THAT(body.inputs[0].shape, ElementsAre(1, 2, 2, 1));
    ASSERT_FALSE(reader.read(R"({"data":{"user":[1,2],"\u0069tem":[[3],[4]]}})", body.predict()));
    ASSERT_EQ(body.inputs.size(), 2u);
    EXPECT_THAT(body.inputs[0].shape, ElementsAre(2));
    EXPECT_EQ(body.inputs[1].name, "item");
    EXPECT_THAT(body.inputs[1].shape, ElementsAre(2, 1));
}

TEST(TensorReader, passes_empty_data_on_for_the_predictor_to_refuse) {
    Body body;
    TensorReader reader;
    ASSERT_FALSE(reader.read(R"({"data":[]})", body.predict()));
    EXPECT_THAT(body.inputs[0].shape, ElementsAre(0));
    ASSERT_FALSE(reader.read(R"({"data":[[],[]]})", body.predict()));
    EXPECT_THAT(body.inputs[0].shape, ElementsAre(2, 0));
}

TEST(TensorReader, names_the_first_ragged_row) {
    Body body;
    TensorReader reader;
    auto problem = reader.read(R"({"data":[[1,2],[3,4],[5],[6]]})", body.predict());
    ASSERT_TRUE(problem && problem->ragged);
    EXPECT_TRUE(problem->errors.empty());
    EXPECT_EQ(problem->ragged->field, "data");
    EXPECT_THAT(problem->ragged->place, ElementsAre(2));
    EXPECT_EQ(problem->ragged->length, 1u);
    EXPECT_EQ(problem->ragged->expected, 2u);
    problem = reader.read(R"({"data":[[[1,2],[3,4]],[[5,6],[7]]]})", body.predict());
    ASSERT_TRUE(problem && problem->ragged);
    EXPECT_THAT(problem->ragged->place, ElementsAre(1, 1));
}

TEST(TensorReader, wants_targets_only_for_an_evaluation) {
    Body body;
    TensorReader reader;
    EXPECT_FALSE(reader.read(R"({"data":[[1]],"targets":"ignored"})", body.predict()));
    auto problem = reader.read(R"({"data":[[1]]})", body.evaluate());
    ASSERT_TRUE(problem);
    EXPECT_EQ(problem->errors[0].loc, R"(["body","targets"])");
    EXPECT_FALSE(reader.read(R"({"data":[[1]],"targets":[[2]]})", body.evaluate()));
    EXPECT_THAT(body.targets.values, ElementsAre(2));
}

TEST(TensorReader, stops_at_deep_nesting_wherever_it_is) {
    for (const std::size_t depth : {kMaxNesting + 2, std::size_t{250'000}}) {
        const std::string open(depth, '[');
        for (const std::string& text :
             {"{\"data\":" + open, open, "{\"x\":" + open, "{\"data\":" + open + "1" + std::string(depth, ']') + "}"}) {
            const auto errors = errors_of(text);
            ASSERT_FALSE(errors.empty());
            EXPECT_EQ(errors[0].type, "nesting_too_deep") << text.substr(0, 40);
        }
    }
    const std::string deepest = std::string(kMaxNesting, '[') + "1" + std::string(kMaxNesting, ']');
    EXPECT_TRUE(errors_of("{\"data\":" + deepest + "}").empty());
    EXPECT_TRUE(errors_of("{\"data\":[[1]],\"x\":" + deepest + "}").empty());
}

TEST(TensorReader, bounds_what_it_repeats_of_the_input) {
    const std::string text = "{\"data\":[[\"" + std::string(100'000, 'a') + "\",[" + std::string(5'000, '\n') + "]" +
                             std::string(20'000, ' ');
    std::string many = text;
    for (int i = 0; i < 1000; ++i) many += ",true";
    const auto errors = errors_of(many + "]]}");
    EXPECT_EQ(errors.size(), kMaxValidationErrors);
    for (const ValidationError& error : errors) EXPECT_LT(error.input.size(), 2 * kMaxEcho + 10);
}

TEST(TensorReader, bounds_the_number_of_named_inputs) {
    std::string text = "{\"data\":{";
    for (int i = 0; i < 100'000; ++i) text += "\"n" + std::to_string(i) + "\":[1],";
    text.back() = '}';
    EXPECT_EQ(errors_of(text + "}").at(0).type, "too_long");
}

/// The two readers must agree: the fast one may only take what the careful one takes, and then with the same result.
void expect_agreement(TensorReader& reader, std::string_view text) {
    Body fast, careful;
    const bool taken = reader.read_fast(text, fast.predict());
    const auto problem = read_carefully(text, careful.predict());
    if (!taken) return;
    ASSERT_FALSE(problem) << text;
    ASSERT_EQ(fast.model_id, careful.model_id) << text;
    ASSERT_EQ(fast.inputs.size(), careful.inputs.size()) << text;
    for (std::size_t i = 0; i < fast.inputs.size(); ++i) ASSERT_TRUE(same(fast.inputs[i], careful.inputs[i])) << text;
}

TEST(TensorReader, takes_the_usual_case_on_the_fast_way) {
    TensorReader reader;
    Body body;
    for (const char* text : {R"({"data":[[1,2,3]]})", R"( { "model_id" : "x" , "data" : [ [ 1.5 , -2 ] , [3,4] ] } )",
                             R"({"data":{"a":[[1]],"b":[2]}})", "{\"data\":[[1e-320,-0,0.1]]}\r\n"}) {
        EXPECT_TRUE(reader.read_fast(text, body.predict())) << text;
        expect_agreement(reader, text);
    }
}

TEST(TensorReader, reads_small_numbers_of_many_digits) {
    // Each is read to the nearest double, though simdjson alone would misread those of more than 19 digits.
    for (const char* number :
         {"0.6289012345678444444444444444444444444444444", "-0.12345678901234567890123", "0.99999999999999999999",
          "0.9999999999999999999", "0.00000012345678901234567890123", "0.12345678901234567890e5",
          "123456789012345678901234567890.5", "0.0000000000000000000000000000000000001", "0.038075906433423026"}) {
        Body body;
        TensorReader reader;
        ASSERT_FALSE(reader.read("{\"data\":[[" + std::string(number) + " , 1]]}", body.predict())) << number;
        EXPECT_EQ(body.inputs[0].values[0], std::strtod(number, nullptr)) << number;
    }
}

TEST(TensorReader, never_takes_a_mutated_body_that_is_not_valid) {
    const std::string seeds[] = {R"({"data":[[1,-2.5e3,0.125],[4,5,6]],"model_id":"a\u00e9"})",
                                 R"({"data":[[[1,2],[3,4]]],"model_id":"x"})", R"({"data":{"a":[[1]],"b":[2,3]}})"};
    const std::string alphabet = "[]{},:\"0123456789.eE+-\\ \ntfnu\x01\x7f\xc3\xa9\xff";
    std::mt19937 random(1);
    TensorReader reader;
    for (int round = 0; round < 60'000; ++round) {
        std::string text = seeds[random() % 3];
        for (std::size_t edits = 1 + random() % 2; edits > 0; --edits) {
            const std::size_t at = random() % text.size();
            switch (random() % 4) {
                case 0:
                    text.erase(at, 1);
                    break;
                case 1:
                    text.insert(at, 1, alphabet[random() % alphabet.size()]);
                    break;
                case 2:
                    text[at] = alphabet[random() % alphabet.size()];
                    break;
                default:
                    text.resize(at + 1);
                    break;
            }
        }
        ASSERT_NO_FATAL_FAILURE(expect_agreement(reader, text));
    }
}

}  // namespace
}  // namespace sirve::api

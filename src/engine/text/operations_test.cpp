#include "engine/text/operations.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <openvino/openvino.hpp>
#include <openvino/opsets/opset15.hpp>

namespace sirve::engine {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Strings = std::vector<std::string>;
using Parameter = ov::op::v0::Parameter;
using Constant = ov::op::v0::Constant;

ov::OutputVector with_table(const ov::Output<ov::Node>& x, const Strings& texts) {
    const PackedTexts packed = *pack_texts(texts);
    return {x, Constant::create(ov::element::u8, {packed.bytes.size()}, packed.bytes),
            Constant::create(ov::element::i32, {packed.ends.size()}, packed.ends)};
}

ov::Tensor tensor_of(const ov::Shape& shape, const Strings& values) {
    ov::Tensor tensor(ov::element::string, shape);
    std::copy(values.begin(), values.end(), tensor.data<std::string>());
    return tensor;
}

ov::Tensor tensor_of(const ov::Shape& shape, const std::vector<std::int64_t>& values) {
    ov::Tensor tensor(ov::element::i64, shape);
    std::copy(values.begin(), values.end(), tensor.data<std::int64_t>());
    return tensor;
}

/// A graph of one operation, written to a file and read again, so that every test proves that too.
class Compiled {
  public:
    Compiled(const std::shared_ptr<ov::Node>& operation, const ov::ParameterVector& inputs) {
        core_.add_extension(text_operations());
        const auto folder = std::filesystem::path(::testing::TempDir()) / ("sirve_text_" + std::to_string(getpid()));
        std::filesystem::create_directories(folder);
        ov::save_model(std::make_shared<ov::Model>(operation->outputs(), inputs), (folder / "graph.xml").string(),
                       false);
        auto model = core_.read_model((folder / "graph.xml").string());
        std::filesystem::remove_all(folder);
        request_ = core_.compile_model(model, "CPU", ov::inference_num_threads(1)).create_infer_request();
    }

    ov::Tensor operator()(const std::vector<ov::Tensor>& inputs) {
        for (std::size_t i = 0; i < inputs.size(); ++i) request_.set_input_tensor(i, inputs[i]);
        request_.start_async();  // infer() would swallow failures: see CompiledModel
        request_.wait();
        return request_.get_output_tensor(0);
    }

  private:
    ov::Core core_;
    ov::InferRequest request_;
};

template <typename T>
std::vector<T> values_of(const ov::Tensor& tensor) {
    const auto* const data = static_cast<const T*>(tensor.data());
    return {data, data + tensor.get_size()};
}

std::shared_ptr<Parameter> parameter(ov::element::Type type, const ov::PartialShape& shape) {
    return std::make_shared<Parameter>(type, shape);
}

LookupRule rule_of(std::int64_t token_start, std::int64_t oov_start, std::int64_t oov_count) {
    LookupRule rule;
    rule.token_start = token_start;
    rule.oov_start = oov_start;
    rule.oov_count = oov_count;
    return rule;
}

TEST(FindTokens, gives_tokens_their_places_and_the_mask_its_own) {
    const auto x = parameter(ov::element::string, {-1, 2});
    LookupRule rule = rule_of(2, 1, 1);
    rule.has_mask = true;
    Compiled run(std::make_shared<FindTokens>(with_table(x, {"b", "", "ñ, \"<\n", "mask"}), rule), {x});
    const auto y = run({tensor_of({3, 2}, Strings{"b", "mask", "", "zz", "ñ, \"<\n", "B"})});
    EXPECT_EQ(y.get_shape(), (ov::Shape{3, 2}));
    EXPECT_THAT(values_of<std::int32_t>(y), ElementsAre(2, 0, 3, 1, 4, 1));
    EXPECT_THAT(values_of<std::int32_t>(run({tensor_of({1, 2}, Strings{"x", "b"})})), ElementsAre(1, 2));
}

TEST(FindTokens, takes_integers_by_their_digits) {
    const auto x = parameter(ov::element::i64, {-1});
    Compiled run(std::make_shared<FindTokens>(with_table(x, {"-7", "12"}), rule_of(1, 0, 1)), {x});
    EXPECT_THAT(values_of<std::int32_t>(run({tensor_of({3}, std::vector<std::int64_t>{12, -7, 7})})),
                ElementsAre(2, 1, 0));
}

TEST(FindTokens, chooses_among_several_indices_by_a_hash) {
    const auto x = parameter(ov::element::string, {-1});
    LookupRule salted = rule_of(0, 100, 1 << 20);
    salted.is_salted = true;
    salted.salt0 = -1;
    salted.salt1 = 5;
    const Strings tokens{"hello world", ""};
    for (const bool is_salted : {false, true}) {
        LookupRule rule = salted;
        rule.is_salted = is_salted;
        Compiled run(std::make_shared<FindTokens>(with_table(x, {}), rule), {x});
        const auto indices = values_of<std::int32_t>(run({tensor_of({2}, tokens)}));
        const TokenTable none({}, std::vector<std::int32_t>{0});
        EXPECT_EQ(indices[0], none.index_of(tokens[0], rule));
        EXPECT_EQ(indices[1], none.index_of(tokens[1], rule));
        EXPECT_NE(indices[0], indices[1]);
    }
}

TEST(FindTokens, names_the_token_that_has_no_index) {
    const auto x = parameter(ov::element::string, {-1});
    Compiled run(std::make_shared<FindTokens>(with_table(x, {"a"}), rule_of(0, 0, 0)), {x});
    try {
        run({tensor_of({2}, Strings{"a", "un\nknown"})});
        FAIL();
    } catch (const std::exception& failure) {
        EXPECT_THAT(failure.what(), HasSubstr("'un known' is not in the vocabulary"));
    }
    EXPECT_THAT(values_of<std::int32_t>(run({tensor_of({1}, Strings{"a"})})), ElementsAre(0));
}

TEST(VectorizeText, pads_to_the_longest_row) {
    const auto x = parameter(ov::element::string, {-1, 1});
    VectorizeOptions options;
    options.lower = options.strip_punctuation = true;
    options.split = "whitespace";
    options.ngrams = {1, 2};
    LookupRule rule = rule_of(2, 1, 1);
    rule.has_mask = true;
    Compiled run(std::make_shared<VectorizeText>(with_table(x, {"a", "a b", "b", ""}), options, rule), {x});
    const auto y = run({tensor_of({3, 1}, Strings{"A, b!", "", "b"})});
    EXPECT_EQ(y.get_shape(), (ov::Shape{3, 3}));
    EXPECT_THAT(values_of<std::int32_t>(y), ElementsAre(2, 4, 3, 0, 0, 0, 4, 0, 0));
    EXPECT_EQ(run({tensor_of({1, 1}, Strings{"a b c a"})}).get_shape(), (ov::Shape{1, 7}));
    EXPECT_EQ(run({tensor_of({1, 1}, Strings{"?"})}).get_shape(), (ov::Shape{1, 0}));
}

TEST(VectorizeText, cuts_and_pads_to_a_fixed_length) {
    const auto x = parameter(ov::element::string, {2});
    VectorizeOptions options;
    options.split = "character";
    options.length = 2;
    Compiled run(std::make_shared<VectorizeText>(with_table(x, {"a", "ñ"}), options, rule_of(2, 1, 1)), {x});
    EXPECT_THAT(values_of<std::int32_t>(run({tensor_of({2}, Strings{"añz", "ñ"})})), ElementsAre(2, 3, 3, 0));
}

TEST(VectorizeText, counts_indices) {
    const auto x = parameter(ov::element::string, {-1, -1});
    VectorizeOptions options;
    options.depth = 3;
    LookupRule rule = rule_of(1, 0, 1);
    rule.has_mask = true;
    rule.mask_index = -1;
    for (const bool binary : {false, true}) {
        options.binary = binary;
        Compiled run(std::make_shared<VectorizeText>(with_table(x, {"a", "b", ""}), options, rule), {x});
        const auto y = run({tensor_of({2, 4}, Strings{"a", "a", "", "z", "", "", "b", ""})});
        EXPECT_EQ(y.get_shape(), (ov::Shape{2, 3}));
        EXPECT_THAT(values_of<float>(y), ElementsAre(1, binary ? 1 : 2, 0, 0, 0, 1));
    }
}

TEST(TokenTexts, gives_the_last_text_for_every_other_index) {
    const auto x = parameter(ov::element::i32, {-1});
    Compiled run(std::make_shared<TokenTexts>(with_table(x, {"", "zwei", "other"})), {x});
    ov::Tensor indices(ov::element::i32, {4});
    std::copy_n(std::vector<std::int32_t>{1, 0, 2, -1}.begin(), 4, indices.data<std::int32_t>());
    EXPECT_THAT(values_of<std::string>(run({indices})), ElementsAre("zwei", "", "other", "other"));
}

// The expected numbers are TensorFlow 2.21's: tf.sparse.cross_hashed(inputs, 1000003).
TEST(CrossTokens, joins_strings_and_integers_as_cross_hashed) {
    const auto a = parameter(ov::element::string, {-1, 1});
    const auto b = parameter(ov::element::string, {-1, 1});
    const auto i = parameter(ov::element::i64, {-1, 1});
    Compiled texts(std::make_shared<CrossTokens>(ov::OutputVector{a, b}, 1000003), {a, b});
    EXPECT_THAT(values_of<std::int32_t>(
                    texts({tensor_of({2, 1}, Strings{"a", "hello"}), tensor_of({2, 1}, Strings{"b", "ñ"})})),
                ElementsAre(440112, 595194));
    Compiled mixed(std::make_shared<CrossTokens>(ov::OutputVector{a, i}, 1000003), {a, i});
    EXPECT_THAT(values_of<std::int32_t>(mixed(
                    {tensor_of({2, 1}, Strings{"a", "hello"}), tensor_of({2, 1}, std::vector<std::int64_t>{7, -3})})),
                ElementsAre(710802, 469071));
}

TEST(FindTokens, refuses_a_table_of_another_type) {
    const auto x = parameter(ov::element::string, {-1});
    auto inputs = with_table(x, {"a"});
    inputs[2] = Constant::create(ov::element::u8, {2}, std::vector<std::uint8_t>{0, 1});
    Compiled run(std::make_shared<FindTokens>(inputs, rule_of(0, 0, 1)), {x});
    EXPECT_ANY_THROW(run({tensor_of({1}, Strings{"a"})}));
}

TEST(TokenTable, refuses_a_table_that_is_not_packed_right) {
    const std::vector<std::uint8_t> bytes{'a', 'b'};
    for (const std::vector<std::int32_t>& ends : {std::vector<std::int32_t>{}, {1}, {0, 3}, {0, 2, 1}, {0, -1}})
        EXPECT_THROW(TokenTable(bytes, ends), std::invalid_argument);
}

}  // namespace
}  // namespace sirve::engine

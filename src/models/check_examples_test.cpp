#include "models/check_examples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/testing.hpp"

namespace sirve::models {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const engine::Signature kSignature{{{"x", DType::kFloat32, {-1, 2}}}, {{"y", DType::kFloat32, {-1, 2}}}};

std::filesystem::path example(const std::string& name) {
    return std::filesystem::path(SIRVE_SOURCE_DIR) / "tests/data/check" / name;
}

std::string error_of(const std::string& name) {
    const auto examples = read_check_examples(example(name), kSignature);
    return examples ? "no error" : examples.error().message();
}

TEST(CheckExamples, are_read_by_the_names_of_inputs_and_outputs) {
    const auto examples = read_check_examples(example("right.npz"), kSignature);
    ASSERT_TRUE(examples.ok()) << examples.error().message();
    ASSERT_EQ(examples->inputs.size(), 1u);
    EXPECT_EQ(examples->inputs[0].name, "x");
    EXPECT_EQ(examples->inputs[0].shape, (Shape{2, 2}));
    EXPECT_THAT(examples->inputs[0].values, ElementsAre(1, 1, 2, -1));
    ASSERT_EQ(examples->outputs.size(), 1u);
    EXPECT_THAT(examples->outputs[0].values, ElementsAre(2, 3, 4, -3));
}

TEST(CheckExamples, are_read_by_number_whatever_their_type) {
    const auto examples = read_check_examples(example("by_number.npz"), kSignature);
    ASSERT_TRUE(examples.ok()) << examples.error().message();
    EXPECT_EQ(examples->inputs[0].name, "x");
    EXPECT_THAT(examples->inputs[0].values, ElementsAre(1, 1, 2, -1));
    EXPECT_EQ(examples->outputs[0].name, "y");
}

TEST(CheckExamples, are_refused_with_the_array_that_is_wrong) {
    EXPECT_THAT(error_of("stranger.npz"), ::testing::AllOf(HasSubstr("'z'"), HasSubstr("neither")));
    EXPECT_THAT(error_of("twice.npz"), HasSubstr("'y' is given twice"));
    EXPECT_THAT(error_of("no_output.npz"), HasSubstr("no expected outputs"));
    EXPECT_THAT(error_of("objects.npz"), ::testing::AllOf(HasSubstr("'y'"), HasSubstr("objects")));
    EXPECT_THAT(error_of("make.py"), HasSubstr("zip"));
    EXPECT_THAT(error_of("none.npz"), HasSubstr("there is no file"));
}

const engine::Signature kText{{{"text", DType::kString, {-1, 2}}},
                              {{"length", DType::kFloat32, {-1, 2}}, {"twice", DType::kString, {-1, 2}}}};

TEST(CheckExamples, are_strings_of_either_kind) {
    for (const char* name : {"text.npz", "bytes.npz"}) {
        const auto examples = read_check_examples(example(name), kText);
        ASSERT_TRUE(examples.ok()) << examples.error().message();
        EXPECT_TRUE(examples->inputs[0].holds_strings);
        EXPECT_THAT(examples->inputs[0].strings, ElementsAre("s\u00ed", "", "no", "tal vez"));
    }
    const auto objects = read_check_examples(example("text_objects.npz"), kText);
    ASSERT_FALSE(objects.ok());
    EXPECT_THAT(objects.error().message(), ::testing::AllOf(HasSubstr("'text'"), HasSubstr("numpy.asarray(x, str)")));
}

std::vector<TensorValue> texts(std::vector<std::string> strings) {
    TensorValue value;
    value.name = "y";
    value.shape = {static_cast<std::int64_t>(strings.size())};
    value.holds_strings = true;
    value.strings = std::move(strings);
    return {value};
}

TEST(CompareOutputs, wants_the_very_same_strings) {
    EXPECT_TRUE(compare_outputs(texts({"a", "b"}), texts({"a", "b"}), 1e-4).ok());
    EXPECT_EQ(compare_outputs(texts({"a", "b"}), texts({"a", "c"}), 1e-4).error().message(),
              "output 'y' is \"b\" in row 1 and should be \"c\"");
    const std::vector<TensorValue> numbers{{"y", {2}, {1, 2}, true}};
    EXPECT_THAT(compare_outputs(numbers, texts({"a", "b"}), 1e-4).error().message(), HasSubstr("holds numbers"));
}

std::vector<TensorValue> output(std::vector<double> values) {
    const auto rows = static_cast<std::int64_t>(values.size());
    return {{"y", {rows, 1}, std::move(values), true}};
}

TEST(CompareOutputs, allows_what_the_tolerance_says) {
    const auto result = compare_outputs(output({100.009, 0.000009}), output({100, 0}), 1e-4);
    ASSERT_TRUE(result.ok()) << result.error().message();
    EXPECT_EQ(result->rows, 2);
    EXPECT_NEAR(result->largest_difference, 0.009, 1e-9);
    EXPECT_FALSE(compare_outputs(output({100.02}), output({100}), 1e-4).ok());
    EXPECT_FALSE(compare_outputs(output({0.00002}), output({0}), 1e-4).ok());
    EXPECT_TRUE(compare_outputs(output({100.02}), output({100}), 1e-3).ok());
}

TEST(CompareOutputs, names_the_largest_difference) {
    const auto result = compare_outputs(output({1, 2.25, 3.5, 4}), output({1, 2, 3, 4}), 1e-4);
    ASSERT_FALSE(result.ok());
    EXPECT_THAT(result.error().message(),
                HasSubstr("output 'y' is 3.5 in row 2 and should be 3.0; the largest difference is 0.5"));
}

TEST(CompareOutputs, never_takes_what_is_not_a_number_for_right) {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    EXPECT_FALSE(compare_outputs(output({1}), output({nan}), 1).ok());
    EXPECT_FALSE(compare_outputs(output({1}), output({std::numeric_limits<double>::infinity()}), 1).ok());
}

TEST(CompareOutputs, wants_the_same_outputs_and_shapes) {
    EXPECT_THAT(compare_outputs(output({1, 2}), output({1}), 1).error().message(), HasSubstr("shape [2, 1]"));
    EXPECT_THAT(compare_outputs({}, output({1}), 1).error().message(), HasSubstr("no output 'y'"));
}

class LoadWithCheckExamples : public ::testing::Test {
  protected:
    Result<ServablePtr> load(const std::string& examples, const std::string& config = "{}") {
        const auto files = model_files_of(directory_.write("m.keras", "2 3"));
        directory_.write("m_config.json", config);
        std::filesystem::copy_file(example(examples), files->check, std::filesystem::copy_options::overwrite_existing);
        return load_servable(*files, {testing::import_weights, engine_}, 1);
    }
    TemporaryDirectory directory_;
    engine::Engine engine_;
};

TEST_F(LoadWithCheckExamples, keeps_how_the_model_did) {
    const auto servable = load("right.npz");
    ASSERT_TRUE(servable.ok()) << servable.error().message();
    ASSERT_TRUE((*servable)->info().checked);
    EXPECT_EQ((*servable)->info().checked->rows, 2);
    EXPECT_LT((*servable)->info().checked->largest_difference, 1e-6);
}

TEST_F(LoadWithCheckExamples, refuses_a_model_that_answers_otherwise) {
    const auto servable = load("wrong.npz");
    ASSERT_FALSE(servable.ok());
    EXPECT_THAT(servable.error().message(), ::testing::AllOf(HasSubstr("'m'"), HasSubstr("largest difference is 0.5")));
    EXPECT_TRUE(load("wrong.npz", R"({"check_tolerance": 1})").ok());
    EXPECT_THAT(load("other_shape.npz").error().message(), HasSubstr("should have [1, 2]"));
    EXPECT_THAT(load("stranger.npz").error().message(), HasSubstr("m_check.npz"));
}

}  // namespace
}  // namespace sirve::models

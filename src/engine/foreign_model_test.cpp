#include "engine/foreign_model.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "engine/engine.hpp"
#include "engine/testing/graphs.hpp"

namespace sirve::engine {
namespace {

using ::testing::HasSubstr;

/// A directory that goes with the test.
class ForeignModels : public ::testing::Test {
  protected:
    void SetUp() override { std::filesystem::create_directories(directory_); }
    void TearDown() override { std::filesystem::remove_all(directory_); }
    std::filesystem::path file(const std::string& name) const { return directory_ / name; }
    std::filesystem::path saved(const Graph& graph) const {
        EXPECT_TRUE(save_graph(graph, file("graph.xml")).ok());
        return file("graph.xml");
    }

  private:
    std::filesystem::path directory_ =
        std::filesystem::path(::testing::TempDir()) / ("sirve_foreign_model_test_" + std::to_string(::getpid()));
};

TEST_F(ForeignModels, are_told_by_their_names) {
    for (const char* name : {"a.onnx", "a.tflite", "a.xml", "a.pb"}) EXPECT_TRUE(is_foreign_model(name)) << name;
    for (const char* name : {"a.keras", "a.h5", "a"}) EXPECT_FALSE(is_foreign_model(name)) << name;
    EXPECT_FALSE(is_foreign_model(file("").parent_path())) << "a directory of something else";
    std::ofstream(file("saved_model.pb")) << "1";
    EXPECT_TRUE(is_foreign_model(file("").parent_path()));
}

TEST_F(ForeignModels, keep_the_names_of_openvino_s_own_format) {
    const auto model = read_foreign_model(saved(testing::two_inputs()));
    ASSERT_TRUE(model.ok()) << model.error().message();
    EXPECT_EQ(model->format, "openvino");
    const auto signature = signature_of(model->graph);
    ASSERT_TRUE(signature.ok());
    EXPECT_EQ(signature->inputs[0].name, "left");
    EXPECT_EQ(signature->inputs[1].name, "right");
    EXPECT_EQ(signature->outputs[0].name, "total");
}

TEST_F(ForeignModels, count_their_weights) {
    const auto model = read_foreign_model(saved(testing::scaled_rows({1, 2, 3})));
    ASSERT_TRUE(model.ok()) << model.error().message();
    EXPECT_EQ(model->parameters, 3);
}

TEST_F(ForeignModels, are_refused_when_outputs_have_no_row_per_input_row) {
    const auto model = read_foreign_model(saved(testing::total_of_all_rows()));
    ASSERT_FALSE(model.ok());
    EXPECT_EQ(model.error().code(), ErrorCode::kUnimplemented);
    EXPECT_THAT(model.error().message(), HasSubstr("output 'total'"));
}

TEST_F(ForeignModels, are_refused_when_broken_and_say_as_what) {
    for (const auto& [name, title] :
         {std::pair("a.onnx", "ONNX"), {"a.tflite", "TensorFlow Lite"}, {"a.pb", "frozen"}}) {
        std::ofstream(file(name)) << "this is no graph";
        const auto model = read_foreign_model(file(name));
        ASSERT_FALSE(model.ok()) << name;
        EXPECT_EQ(model.error().code(), ErrorCode::kInvalidArgument) << name;
        EXPECT_THAT(model.error().message(), HasSubstr(title));
        EXPECT_THAT(model.error().message(), ::testing::Not(HasSubstr("\n")));
    }
}

}  // namespace
}  // namespace sirve::engine

#include "engine/engine.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "engine/testing/graphs.hpp"

namespace sirve::engine {
namespace {

using testing::scaled_rows;

std::vector<double> run(CompiledModel& model, const Shape& shape, const std::vector<double>& values) {
    EXPECT_TRUE(model.set_input_shape(0, shape).ok());
    model.write_input(0, 0, values);
    EXPECT_TRUE(model.infer().ok());
    std::vector<double> out(static_cast<std::size_t>(element_count(model.output_shape(0))));
    model.read_output(0, 0, out);
    return out;
}

TEST(Engine, reads_the_signature) {
    const auto signature = signature_of(scaled_rows({1, 2}, DType::kInt32));
    ASSERT_TRUE(signature.ok());
    EXPECT_EQ(signature->inputs[0].name, "x");
    EXPECT_EQ(signature->inputs[0].dtype, DType::kInt32);
    EXPECT_EQ(signature->inputs[0].shape, (Shape{-1, 2}));
    EXPECT_EQ(signature->outputs[0].name, "y");
}

TEST(Engine, infers_any_batch_with_free_shapes) {
    const Engine engine;
    auto model = engine.compile(scaled_rows({2, 3}), 0);
    ASSERT_TRUE(model.ok()) << model.error().message();
    EXPECT_EQ(run(**model, {1, 2}, {1, 1}), (std::vector<double>{2, 3}));
    EXPECT_EQ(run(**model, {2, 2}, {1, 1, 10, 10}), (std::vector<double>{2, 3, 20, 30}));
}

TEST(Engine, keeps_full_float_precision) {
    const Engine engine;
    auto model = engine.compile(scaled_rows({1.0009765F}), 1);  // bf16 would give 1.0
    ASSERT_TRUE(model.ok());
    EXPECT_NEAR(run(**model, {1, 1}, {1})[0], 1.0009765, 1e-7);
}

TEST(Engine, pads_a_fixed_batch_with_zeros) {
    const Engine engine;
    auto model = engine.compile(scaled_rows({2}), 4);
    ASSERT_TRUE(model.ok());
    run(**model, {4, 1}, {1, 2, 3, 4});
    (*model)->write_input(0, 0, std::vector<double>{5});
    (*model)->zero_input_from(0, 1);
    ASSERT_TRUE((*model)->infer().ok());
    std::vector<double> out(4);
    (*model)->read_output(0, 0, out);
    EXPECT_EQ(out, (std::vector<double>{10, 0, 0, 0}));
}

TEST(Engine, compiles_the_same_graph_for_several_batches) {
    const Engine engine;
    const Graph graph = scaled_rows({2});
    EXPECT_TRUE(engine.compile(graph, 1).ok());
    EXPECT_TRUE(engine.compile(graph, 8).ok());
    EXPECT_EQ(signature_of(graph)->inputs[0].shape, (Shape{-1, 1}));
}

std::vector<std::string> strings_of(const CompiledModel& model, std::size_t output, std::size_t count) {
    std::vector<std::string> strings(count);
    model.read_strings(output, 0, strings);
    return strings;
}

TEST(Engine, hands_strings_over_with_any_bytes_and_lengths) {
    const Engine engine;
    const Graph graph = testing::string_lengths(2);
    EXPECT_EQ(signature_of(graph)->inputs[0].dtype, DType::kString);
    EXPECT_EQ(signature_of(graph)->outputs[1].dtype, DType::kString);
    const std::string zeros("\0\xFF", 2);
    const std::string long_text(100'000, 'x');
    for (const std::int64_t batch : {0, 2}) {
        auto model = engine.compile(graph, batch);
        ASSERT_TRUE(model.ok()) << model.error().message();
        for (const std::string& last : {long_text, std::string("b")}) {
            ASSERT_TRUE((*model)->set_input_shape(0, {2, 2}).ok());
            (*model)->write_strings(0, 0, std::vector<std::string>{"", "a"});
            (*model)->write_strings(0, 2, std::vector<std::string>{zeros, last});
            ASSERT_TRUE((*model)->infer().ok());
            std::vector<double> lengths(4);
            (*model)->read_output(0, 0, lengths);
            EXPECT_EQ(lengths, (std::vector<double>{0, 1, 2, static_cast<double>(last.size())}));
            EXPECT_EQ(strings_of(**model, 1, 4), (std::vector<std::string>{"", "aa", zeros + zeros, last + last}));
        }
    }
}

TEST(Engine, pads_with_empty_strings) {
    const Engine engine;
    auto model = engine.compile(testing::string_lengths(0), 2);
    ASSERT_TRUE(model.ok()) << model.error().message();
    (*model)->write_strings(0, 0, std::vector<std::string>{"a", "secret"});
    ASSERT_TRUE((*model)->infer().ok());
    (*model)->zero_input_from(0, 1);
    ASSERT_TRUE((*model)->infer().ok());
    EXPECT_EQ(strings_of(**model, 1, 2), (std::vector<std::string>{"aa", ""}));
}

TEST(Engine, tells_a_failure_and_goes_on_with_the_next_input) {
    const Engine engine;
    for (int round = 0; round < 2; ++round) {  // nor does anything wait for the next model
        auto model = engine.compile(testing::squares(), 0);
        ASSERT_TRUE(model.ok()) << model.error().message();
        EXPECT_EQ(run(**model, {1, 4}, {1, 2, 3, 4}), (std::vector<double>{1, 2, 3, 4}));
        ASSERT_TRUE((*model)->set_input_shape(0, {1, 3}).ok());
        (*model)->write_input(0, 0, std::vector<double>{7, 7, 7});
        EXPECT_FALSE((*model)->infer().ok());
        EXPECT_EQ(run(**model, {1, 4}, {5, 6, 7, 8}), (std::vector<double>{5, 6, 7, 8}));
        ASSERT_TRUE((*model)->set_input_shape(0, {1, 5}).ok());
        EXPECT_FALSE((*model)->infer().ok());
    }
}

TEST(Engine, refuses_operations_that_would_break_strings) {
    const auto model = Engine().compile(testing::column_of_strings(), 0);
    ASSERT_FALSE(model.ok());
    EXPECT_EQ(model.error().code(), ErrorCode::kUnimplemented);
    EXPECT_NE(model.error().message().find("(Unsqueeze) can't work on strings"), std::string::npos)
        << model.error().message();
}

TEST(Engine, tells_why_a_string_is_refused) {
    auto model = Engine().compile(testing::string_lengths(0), 1);
    ASSERT_TRUE(model.ok()) << model.error().message();
    (*model)->write_strings(0, 0, std::vector<std::string>{"refuse"});
    const Status refused = (*model)->infer();
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code(), ErrorCode::kInvalidArgument);
    EXPECT_NE(refused.error().message().find("'refuse' is not known"), std::string::npos) << refused.error().message();
}

TEST(Engine, reads_back_the_graph_that_was_saved) {
    const Engine engine;
    const std::filesystem::path xml = std::filesystem::path(::testing::TempDir()) / "sirve_engine_test.xml";
    ASSERT_TRUE(save_graph(scaled_rows({1.0009765F}), xml).ok());
    const auto graph = engine.load_graph(xml);
    ASSERT_TRUE(graph.ok()) << graph.error().message();
    std::filesystem::remove(xml);
    std::filesystem::remove(std::filesystem::path(xml).replace_extension(".bin"));
    EXPECT_EQ(signature_of(*graph)->inputs[0].name, "x");
    auto model = engine.compile(*graph, 1);
    ASSERT_TRUE(model.ok()) << model.error().message();
    EXPECT_NEAR(run(**model, {1, 1}, {1})[0], 1.0009765, 1e-7);
}

TEST(Engine, names_the_graph_file_that_can_not_be_read) {
    const auto graph = Engine().load_graph("/does/not/exist.xml");
    ASSERT_FALSE(graph.ok());
    EXPECT_NE(graph.error().message().find("/does/not/exist.xml"), std::string::npos);
}

}  // namespace
}  // namespace sirve::engine

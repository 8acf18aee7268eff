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

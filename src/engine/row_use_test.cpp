#include "engine/row_use.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "engine/testing/graphs.hpp"

namespace sirve::engine {
namespace {

RowUse tried(const Graph& graph) {
    const Engine engine;
    const auto use = try_row_use(engine, graph, *signature_of(graph));
    EXPECT_TRUE(use.ok()) << use.error().message();
    return use.ok() ? *use : RowUse::kUnknown;
}

TEST(RowUse, is_unknown_until_it_is_noted) {
    const Graph graph = testing::centered_rows();
    EXPECT_EQ(noted_row_use(graph), RowUse::kUnknown);
    note_row_use(graph, RowUse::kMixed);
    EXPECT_EQ(noted_row_use(graph), RowUse::kMixed);
}

TEST(RowUse, stays_noted_in_a_saved_graph) {
    const auto directory =
        std::filesystem::path(::testing::TempDir()) / ("sirve_row_use_test_" + std::to_string(::getpid()));
    std::filesystem::create_directories(directory);
    const Graph graph = testing::two_inputs();
    note_row_use(graph, RowUse::kIndependent);
    ASSERT_TRUE(save_graph(graph, directory / "graph.xml").ok());
    const auto loaded = Engine().load_graph(directory / "graph.xml");
    ASSERT_TRUE(loaded.ok()) << loaded.error().message();
    EXPECT_EQ(noted_row_use(*loaded), RowUse::kIndependent);
    std::filesystem::remove_all(directory);
}

TEST(RowUse, is_found_by_trying) {
    EXPECT_EQ(tried(testing::scaled_rows({1, 2, 3})), RowUse::kIndependent);
    EXPECT_EQ(tried(testing::scaled_rows({1, 2}, DType::kInt32, 3)), RowUse::kIndependent);
    EXPECT_EQ(tried(testing::centered_rows()), RowUse::kMixed);
    EXPECT_EQ(tried(testing::centered_rows(4)), RowUse::kMixed);
    EXPECT_EQ(tried(testing::running_total()), RowUse::kMixed) << "only later rows depend on earlier ones";
}

TEST(RowUse, of_one_row_is_independent) {
    EXPECT_EQ(tried(testing::centered_rows(1)), RowUse::kIndependent);
}

TEST(RowUse, can_t_be_tried_without_one_row_per_input_row) {
    const Graph graph = testing::total_of_all_rows();
    const auto use = try_row_use(Engine(), graph, *signature_of(graph));
    ASSERT_FALSE(use.ok());
    EXPECT_EQ(use.error().code(), ErrorCode::kUnimplemented);
}

}  // namespace
}  // namespace sirve::engine

#include "keras/graph_ops.hpp"

namespace sirve::keras {
namespace {

using ::testing::ElementsAre;

Output image() {
    return std::make_shared<ops::Parameter>(ov::element::f32, ov::PartialShape{-1, 5, 6, 3});
}

TEST(GraphOps, permutes_arrays) {
    const formats::FloatArray array{{2, 3}, {1, 2, 3, 4, 5, 6}};
    const auto turned = permute(array, {1, 0});
    EXPECT_EQ(turned.shape, (Shape{3, 2}));
    EXPECT_THAT(turned.values, ElementsAre(1, 4, 2, 5, 3, 6));
    const formats::FloatArray cube{{2, 2, 2}, {0, 1, 2, 3, 4, 5, 6, 7}};
    EXPECT_THAT(permute(cube, {2, 0, 1}).values, ElementsAre(0, 2, 4, 6, 1, 3, 5, 7));
}

TEST(GraphOps, cancels_a_change_of_layout_that_follows_its_opposite) {
    const auto x = image();
    const auto first = to_channels_first(x);
    EXPECT_EQ(shape_of_output(first), (Shape{-1, 3, 5, 6}));
    EXPECT_EQ(to_channels_last(first), x);
    const auto y = to_channels_last(first.get_node()->input_value(0));
    EXPECT_EQ(shape_of_output(y), (Shape{-1, 6, 3, 5}));
}

TEST(GraphOps, keeps_element_wise_functions_inside_a_chain_of_convolutions) {
    const Output inner = std::make_shared<ops::Parameter>(ov::element::f32, ov::PartialShape{-1, 3, 5, 6});
    const auto y = elementwise(to_channels_last(inner), [](const Output& x) { return multiply(x, scalar(2)); });
    EXPECT_EQ(shape_of_output(y), (Shape{-1, 5, 6, 3}));
    const auto next = to_channels_first(y);
    EXPECT_EQ(next.get_node()->input_value(0), inner);
}

TEST(GraphOps, tells_free_sizes) {
    EXPECT_EQ(dimension(image(), 0), -1);
    EXPECT_EQ(dimension(image(), -1), 3);
    EXPECT_EQ(dimension(image(), 9), -1);
    EXPECT_EQ(rank_of(image()), 4U);
}

}  // namespace
}  // namespace sirve::keras

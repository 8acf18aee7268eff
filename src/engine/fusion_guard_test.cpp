#include "engine/fusion_guard.hpp"

#include <gtest/gtest.h>

#include <openvino/opsets/opset13.hpp>

namespace sirve::engine {
namespace {

namespace ops = ov::opset13;
using Output = ov::Output<ov::Node>;

Output product(const Output& x, std::size_t from, std::size_t to) {
    const auto kernel = ops::Constant::create(ov::element::f32, {from, to}, std::vector<float>(from * to, 0.5F));
    return std::make_shared<ops::Tanh>(std::make_shared<ops::MatMul>(x, kernel));
}

Output network(const Output& x) {
    return product(product(x, 4, 3), 3, 2);
}

Output sum(const Output& a, const Output& b) {
    return std::make_shared<ops::Add>(a, b);
}

std::shared_ptr<ov::Model> model_of(const Output& y, const std::shared_ptr<ops::Parameter>& x) {
    return std::make_shared<ov::Model>(ov::OutputVector{y}, ov::ParameterVector{x});
}

std::shared_ptr<ops::Parameter> input() {
    return std::make_shared<ops::Parameter>(ov::element::f32, ov::PartialShape{-1, 4});
}

TEST(FusionGuard, knows_networks_whose_sums_are_summed) {
    const auto x = input();
    EXPECT_TRUE(may_crash_fusion(*model_of(sum(sum(network(x), network(x)), network(x)), x)));
}

TEST(FusionGuard, lets_chains_be_fused) {
    const auto x = input();
    EXPECT_FALSE(may_crash_fusion(*model_of(network(x), x)));
    EXPECT_FALSE(may_crash_fusion(*model_of(sum(network(x), network(x)), x)));
}

}  // namespace
}  // namespace sirve::engine

#include "engine/testing/graphs.hpp"

#include <memory>
#include <openvino/openvino.hpp>
#include <openvino/opsets/opset13.hpp>
#include <string>

namespace sirve::engine::testing {

using namespace ov::opset13;

namespace {

std::shared_ptr<Parameter> input(const std::string& name, const ov::element::Type& type,
                                 const ov::PartialShape& shape) {
    auto parameter = std::make_shared<Parameter>(type, shape);
    parameter->output(0).set_names({name});
    return parameter;
}

Graph model(const std::string& output_name, const std::shared_ptr<ov::Node>& output,
            const ov::ParameterVector& inputs) {
    output->output(0).set_names({output_name});
    return std::make_shared<ov::Model>(ov::OutputVector{output}, inputs);
}

}  // namespace

Graph scaled_rows(const std::vector<float>& weights, DType dtype, std::int64_t batch) {
    const auto type = dtype == DType::kInt32 ? ov::element::i32 : ov::element::f32;
    const auto x = input("x", type, {batch, static_cast<std::int64_t>(weights.size())});
    const auto values = std::make_shared<Convert>(x, ov::element::f32);
    return model(
        "y", std::make_shared<Multiply>(values, Constant::create(ov::element::f32, {1, weights.size()}, weights)), {x});
}

Graph free_length_sequence(std::int64_t features) {
    const auto x = input("x", ov::element::f32, {-1, -1, features});
    return model("y", std::make_shared<Add>(x, Constant::create(ov::element::f32, {1}, {1.0F})), {x});
}

Graph two_inputs() {
    const auto left = input("left", ov::element::f32, {-1, 2});
    const auto right = input("right", ov::element::f32, {-1, 2});
    return model("total", std::make_shared<Add>(left, right), {left, right});
}

Graph reciprocal() {
    const auto x = input("x", ov::element::f32, {-1, 1});
    return model("y", std::make_shared<Divide>(Constant::create(ov::element::f32, {1, 1}, {1.0F}), x), {x});
}

Graph total_of_all_rows() {
    const auto x = input("x", ov::element::f32, {-1, 2});
    const auto rows = Constant::create(ov::element::i64, {1}, {0});
    return model("total", std::make_shared<ReduceSum>(x, rows, true), {x});
}

Graph centered_rows(std::int64_t batch) {
    const auto x = input("x", ov::element::f32, {batch, 2});
    const auto rows = Constant::create(ov::element::i64, {1}, {0});
    return model("y", std::make_shared<Subtract>(x, std::make_shared<ReduceMean>(x, rows, true)), {x});
}

Graph running_total() {
    const auto x = input("x", ov::element::f32, {-1, 2});
    return model("y", std::make_shared<CumSum>(x, Constant::create(ov::element::i64, {}, {0})), {x});
}

}  // namespace sirve::engine::testing

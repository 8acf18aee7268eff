#include "keras/refused_rows.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

namespace sirve::keras {
namespace {

/// What becomes of `y`, computed from a parameter (2, 2), if its second row is refused: which elements are NaN.
std::vector<bool> refused_elements(const std::function<Output(const Output&)>& compute, bool constant_ids = false) {
    const auto x = std::make_shared<ov::op::v0::Parameter>(ov::element::f32, ov::PartialShape{-1, 2});
    const Output ids = constant_ids ? constant({3}, {1, 9, 1}) : Output(x);
    const Output refused = std::make_shared<ops::Greater>(ids, scalar(5));
    const auto result = std::make_shared<ov::op::v0::Result>(refuse_rows(compute(x), {refused}));
    const ov::Model model(ov::ResultVector{result}, ov::ParameterVector{x});
    ov::TensorVector inputs{ov::Tensor(ov::element::f32, {2, 2})};
    const std::vector<float> values{1, 2, 3, 9};
    std::copy(values.begin(), values.end(), inputs[0].data<float>());
    ov::TensorVector outputs{ov::Tensor(model.output(0).get_element_type(), {0})};
    EXPECT_TRUE(model.evaluate(outputs, inputs));
    std::vector<bool> nan;
    const auto* data = outputs[0].data<float>();
    for (std::size_t index = 0; index < outputs[0].get_size(); ++index) nan.push_back(std::isnan(data[index]));
    return nan;
}

using Elements = std::vector<bool>;

TEST(RefusedRows, are_nan_whatever_the_graph_made_of_them) {
    EXPECT_EQ(refused_elements([](const Output& x) -> Output { return std::make_shared<ops::Relu>(x); }),
              (Elements{false, false, true, true}));
}

TEST(RefusedRows, are_all_rows_if_these_are_not_those_of_the_batch) {
    EXPECT_EQ(refused_elements([](const Output& x) { return reshape(x, {4, 1}); }), Elements(4, true));
    EXPECT_EQ(refused_elements([](const Output& x) { return reshape(x, {-1}); }), Elements(4, true));
}

TEST(RefusedRows, are_all_rows_if_the_ids_are_part_of_the_model) {
    EXPECT_EQ(refused_elements([](const Output& x) { return x; }, true), Elements(4, true));
}

TEST(RefusedRows, leave_integers_alone) {
    const auto x = std::make_shared<ov::op::v0::Parameter>(ov::element::i32, ov::PartialShape{-1, 2});
    const Output refused = std::make_shared<ops::Greater>(x, ops::Constant::create(ov::element::i32, {}, {5}));
    EXPECT_EQ(refuse_rows(x, {refused}), Output(x));
}

}  // namespace
}  // namespace sirve::keras

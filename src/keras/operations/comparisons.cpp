#include "keras/operations/operations.hpp"

namespace sirve::keras::operations {

Result<Outputs> is_finite(OperationContext& op) {
    return float_test<ov::op::v10::IsFinite>(op);
}

/// |a - b| <= atol + rtol |b|.
Result<Outputs> is_close(OperationContext& op) {
    const auto [x1, x2] = op.pair("x1", "x2");
    const auto b = to_float(x2);
    const auto relative = scalar(static_cast<float>(op.number("rtol", 1e-5)));
    const auto absolute_limit = scalar(static_cast<float>(op.number("atol", 1e-8)));
    const Output distance = std::make_shared<ops::Abs>(keras::subtract(to_float(x1), b));
    const auto limit = keras::add(absolute_limit, keras::multiply(relative, std::make_shared<ops::Abs>(b)));
    const Output close = std::make_shared<ops::LogicalOr>(std::make_shared<ops::LessEqual>(distance, limit),
                                                          std::make_shared<ops::Equal>(to_float(x1), b));
    if (!op.boolean("equal_nan", false)) return Outputs{close};
    const Output both = std::make_shared<ops::LogicalAnd>(std::make_shared<ov::op::v10::IsNaN>(to_float(x1)),
                                                          std::make_shared<ov::op::v10::IsNaN>(b));
    return Outputs{std::make_shared<ops::LogicalOr>(close, both)};
}

Result<Outputs> logical_not(OperationContext& op) {
    return Outputs{std::make_shared<ops::LogicalNot>(op.typed_tensor("x", ov::element::boolean))};
}

Result<Outputs> where(OperationContext& op) {
    if (!op.given("x1") || !op.given("x2"))
        return op.unsupported("where() without both values, which gives indices of no fixed number");
    const auto [yes, no] = op.pair("x1", "x2");
    return Outputs{std::make_shared<ops::Select>(op.typed_tensor("condition", ov::element::boolean), yes, no)};
}

}  // namespace sirve::keras::operations

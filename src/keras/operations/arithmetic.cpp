#include <numbers>

#include "keras/operations/operations.hpp"

namespace sirve::keras::operations {

namespace {

bool is_scalar(const Output& x) {
    const auto rank = x.get_partial_shape().rank();
    return rank.is_static() && rank.get_length() == 0;
}

/// Combines element by element without cutting a chain of convolutions in two.
template <typename Node>
Output combine(const Output& a, const Output& b) {
    const auto inner_a = before_channels_last(a);
    const auto inner_b = before_channels_last(b);
    const bool same_rank = rank_of(a) == rank_of(b);
    if (inner_a && inner_b && same_rank) return to_channels_last(std::make_shared<Node>(*inner_a, *inner_b));
    if (inner_a && is_scalar(b)) return to_channels_last(std::make_shared<Node>(*inner_a, b));
    if (inner_b && is_scalar(a)) return to_channels_last(std::make_shared<Node>(a, *inner_b));
    return std::make_shared<Node>(a, b);
}

/// Sums and products: in a type in which Keras does not wrap around.
template <typename Node>
Result<Outputs> arithmetic(OperationContext& op) {
    const auto [a, b] = op.pair("x1", "x2");
    if (is_narrow(a.get_element_type())) {
        return op.unsupported("arithmetic in " + a.get_element_type().to_string() +
                              ", which wraps around; cast the inputs to int32 or float32");
    }
    return Outputs{combine<Node>(a, b)};
}

template <typename Node>
Output make(const Output& a, const Output& b) {
    return std::make_shared<Node>(a, b);
}

Output select(const Output& condition, const Output& yes, const Output& no) {
    return std::make_shared<ops::Select>(condition, yes, no);
}

}  // namespace

Result<Outputs> add(OperationContext& op) {
    return arithmetic<ops::Add>(op);
}
Result<Outputs> subtract(OperationContext& op) {
    return arithmetic<ops::Subtract>(op);
}
Result<Outputs> multiply(OperationContext& op) {
    return arithmetic<ops::Multiply>(op);
}

Result<Outputs> divide(OperationContext& op) {
    const auto [a, b] = op.pair("x1", "x2");
    return Outputs{combine<ops::Divide>(to_float(a), to_float(b))};
}

Result<Outputs> divide_no_nan(OperationContext& op) {
    const auto [a, b] = op.pair("x1", "x2");
    const auto by = to_float(b);
    const auto is_zero = make<ops::Equal>(by, scalar(0));
    const auto quotient = keras::divide(to_float(a), select(is_zero, scalar(1), by));
    return Outputs{select(is_zero, scalar(0), quotient)};
}

/// By way of the remainder: a quotient computed as a product with 1/b can fall just below the whole number that it is.
Result<Outputs> floor_divide(OperationContext& op) {
    const auto [a, b] = op.pair("x1", "x2");
    const auto type = a.get_element_type();
    const auto dividend = to_float(a);
    const auto divisor = to_float(b);
    const auto whole = keras::subtract(dividend, make<ops::FloorMod>(dividend, divisor));
    const Output quotient =
        std::make_shared<ops::Round>(keras::divide(whole, divisor), ops::Round::RoundMode::HALF_TO_EVEN);
    if (!type.is_real()) return Outputs{cast(quotient, type)};
    // Of infinite values there is no remainder.
    const Output plain = std::make_shared<ops::Floor>(keras::divide(dividend, divisor));
    return Outputs{select(std::make_shared<ov::op::v10::IsNaN>(quotient), plain, quotient)};
}

Result<Outputs> mod(OperationContext& op) {
    const auto a = op.tensor("x1");
    const auto b = op.tensor("x2");
    // Here Keras does not take plain numbers as weak ones.
    auto type = common_type({a.get_element_type()}, {b.get_element_type()});
    if (type == ov::element::boolean) type = ov::element::i32;
    return Outputs{cast(make<ops::FloorMod>(to_float(cast(a, type)), to_float(cast(b, type))), type)};
}

Result<Outputs> power(OperationContext& op) {
    const auto [a, b] = op.pair("x1", "x2");
    const auto type = a.get_element_type();
    if (is_narrow(type)) return op.unsupported("powers in " + type.to_string() + ", which wrap around");
    const auto result = combine<ops::Power>(to_float(a), to_float(b));
    if (type.is_real()) return Outputs{result};
    return Outputs{cast(std::make_shared<ops::Round>(result, ops::Round::RoundMode::HALF_TO_EVEN), type)};
}

Result<Outputs> maximum(OperationContext& op) {
    const auto [a, b] = op.pair("x1", "x2");
    return Outputs{combine<ops::Maximum>(a, b)};
}

Result<Outputs> minimum(OperationContext& op) {
    const auto [a, b] = op.pair("x1", "x2");
    return Outputs{combine<ops::Minimum>(a, b)};
}

/// The larger of both plus log(1 + exp(-distance)), which can't overflow.
Result<Outputs> logaddexp(OperationContext& op) {
    const auto [x1, x2] = op.pair("x1", "x2");
    const auto a = to_float(x1);
    const auto b = to_float(x2);
    const Output distance = std::make_shared<ops::Abs>(keras::subtract(a, b));
    const Output rest = std::make_shared<ops::SoftPlus>(std::make_shared<ops::Negative>(distance));
    return Outputs{keras::add(make<ops::Maximum>(a, b), rest)};
}

Result<Outputs> hypot(OperationContext& op) {
    const auto [x1, x2] = op.pair("x1", "x2");
    const auto a = to_float(x1);
    const auto b = to_float(x2);
    return Outputs{std::make_shared<ops::Sqrt>(keras::add(keras::multiply(a, a), keras::multiply(b, b)))};
}

/// The angle from the arc tangent of the smaller side over the larger one, mirrored into the right eighth.
Result<Outputs> arctan2(OperationContext& op) {
    const auto [x1, x2] = op.pair("x1", "x2");
    const auto y = to_float(x1);
    const auto x = to_float(x2);
    const Output height = std::make_shared<ops::Abs>(y);
    const Output width = std::make_shared<ops::Abs>(x);
    const auto longer = make<ops::Maximum>(height, width);
    const auto is_origin = make<ops::Equal>(longer, scalar(0));
    const auto ratio = keras::divide(make<ops::Minimum>(height, width), select(is_origin, scalar(1), longer));
    const Output small = std::make_shared<ops::Atan>(ratio);
    const auto pi = std::numbers::pi_v<float>;
    const auto quarter = select(make<ops::Greater>(height, width), keras::subtract(scalar(pi / 2), small), small);
    const auto half = select(make<ops::Less>(x, scalar(0)), keras::subtract(scalar(pi), quarter), quarter);
    return Outputs{select(make<ops::Less>(y, scalar(0)), std::make_shared<ops::Negative>(half), half)};
}

}  // namespace sirve::keras::operations

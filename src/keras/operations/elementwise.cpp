#include <cmath>
#include <numbers>

#include "keras/operations/operations.hpp"

namespace sirve::keras::operations {

namespace {

template <typename Function>
Result<Outputs> of_floats(OperationContext& op, Function&& function) {
    return Outputs{elementwise(op.float_tensor("x"), function)};
}

Output as_number(const Output& x) {
    return x.get_element_type() == ov::element::boolean ? cast(x, ov::element::i32) : x;
}

bool is_signed_number(const ov::element::Type& type) {
    return type.is_signed() && type != ov::element::boolean;
}

Output whole(ov::element::Type type, std::int64_t value) {
    return ops::Constant::create(type, {}, {value});
}

template <typename Node>
Output make(const Output& x) {
    return std::make_shared<Node>(x);
}

Output to_even(const Output& x) {
    return std::make_shared<ops::Round>(x, ops::Round::RoundMode::HALF_TO_EVEN);
}

}  // namespace

Result<Outputs> negative(OperationContext& op) {
    const auto x = op.tensor("x");
    const auto type = x.get_element_type();
    if (!is_signed_number(type)) return op.unsupported("the negative of a tensor of type " + type.to_string());
    return Outputs{elementwise(x, [&](const Output& in) { return keras::multiply(in, whole(type, -1)); })};
}

Result<Outputs> absolute(OperationContext& op) {
    const auto x = op.tensor("x");
    if (!is_signed_number(x.get_element_type())) return Outputs{x};
    return Outputs{elementwise(x, make<ops::Abs>)};
}

/// The absolute value as a float.
Result<Outputs> fabs(OperationContext& op) {
    return Outputs{elementwise(op.float_tensor("x"), make<ops::Abs>)};
}

Result<Outputs> sign(OperationContext& op) {
    const auto x = op.tensor("x");
    return Outputs{cast(make<ops::Sign>(to_float(x)), x.get_element_type())};
}

Result<Outputs> square(OperationContext& op) {
    const auto x = as_number(op.tensor("x"));
    if (is_narrow(x.get_element_type()))
        return op.unsupported("squares in " + x.get_element_type().to_string() + ", which wrap around");
    return Outputs{elementwise(x, [](const Output& in) { return keras::multiply(in, in); })};
}

Result<Outputs> reciprocal(OperationContext& op) {
    return of_floats(op, [](const Output& x) { return keras::divide(scalar(1), x); });
}

Result<Outputs> rsqrt(OperationContext& op) {
    return of_floats(op, [](const Output& x) { return keras::divide(scalar(1), make<ops::Sqrt>(x)); });
}

Result<Outputs> expm1(OperationContext& op) {
    return of_floats(op, [](const Output& x) { return keras::subtract(make<ops::Exp>(x), scalar(1)); });
}

Result<Outputs> exp2(OperationContext& op) {
    return of_floats(
        op, [](const Output& x) { return make<ops::Exp>(keras::multiply(x, scalar(std::numbers::ln2_v<float>))); });
}

Result<Outputs> log1p(OperationContext& op) {
    return of_floats(op, [](const Output& x) { return make<ops::Log>(keras::add(x, scalar(1))); });
}

Result<Outputs> log2(OperationContext& op) {
    return of_floats(
        op, [](const Output& x) { return keras::multiply(make<ops::Log>(x), scalar(std::numbers::log2e_v<float>)); });
}

Result<Outputs> log10(OperationContext& op) {
    return of_floats(
        op, [](const Output& x) { return keras::multiply(make<ops::Log>(x), scalar(std::numbers::log10e_v<float>)); });
}

Result<Outputs> erfc(OperationContext& op) {
    return of_floats(op, [](const Output& x) { return keras::subtract(scalar(1), make<ops::Erf>(x)); });
}

Result<Outputs> deg2rad(OperationContext& op) {
    return of_floats(op, [](const Output& x) { return keras::multiply(x, scalar(std::numbers::pi_v<float> / 180)); });
}

Result<Outputs> rad2deg(OperationContext& op) {
    return of_floats(op, [](const Output& x) { return keras::multiply(x, scalar(180 / std::numbers::pi_v<float>)); });
}

Result<Outputs> round(OperationContext& op) {
    const auto x = op.tensor("x");
    const auto decimals = op.integer("decimals", 0);
    if (!x.get_element_type().is_real()) {
        if (decimals < 0) return op.unsupported("rounding integers to tens");
        return Outputs{x};
    }
    if (decimals == 0) return Outputs{elementwise(x, to_even)};
    const auto factor = scalar(static_cast<float>(std::pow(10.0, decimals)));
    return Outputs{
        elementwise(x, [&](const Output& in) { return keras::divide(to_even(keras::multiply(in, factor)), factor); })};
}

Result<Outputs> trunc(OperationContext& op) {
    const auto x = op.tensor("x");
    if (!x.get_element_type().is_real()) return Outputs{x};
    return Outputs{keras::multiply(make<ops::Sign>(x), make<ops::Floor>(make<ops::Abs>(x)))};
}

Result<Outputs> clip(OperationContext& op) {
    auto x = as_number(op.tensor("x"));
    const auto type = x.get_element_type();
    if (op.given("x_min")) x = std::make_shared<ops::Maximum>(x, op.typed_tensor("x_min", type));
    if (op.given("x_max")) x = std::make_shared<ops::Minimum>(x, op.typed_tensor("x_max", type));
    return Outputs{x};
}

Result<Outputs> cast_to(OperationContext& op) {
    const auto x = op.tensor("x");
    return Outputs{cast(x, op.type("dtype", x.get_element_type()))};
}

Result<Outputs> same(OperationContext& op) {
    return Outputs{op.tensor(op.given("variable") ? "variable" : "x")};
}

}  // namespace sirve::keras::operations

#include <cmath>
#include <limits>
#include <numbers>

#include "keras/operations/operations.hpp"

namespace sirve::keras::operations {

namespace {

template <typename Node, typename... Inputs>
Output make(const Inputs&... inputs) {
    return std::make_shared<Node>(inputs...);
}

Output select(const Output& condition, const Output& yes, const Output& no) {
    return make<ops::Select>(condition, yes, no);
}

Output infinity(float sign) {
    return scalar(sign * std::numeric_limits<float>::infinity());
}

Output is_nan(const Output& x) {
    return make<ov::op::v10::IsNaN>(x);
}

struct Pair {
    Output a, b;
};

Pair floats(OperationContext& op) {
    const auto [a, b] = op.pair("x1", "x2");
    return {to_float(a), to_float(b)};
}

/// A bitwise combination of integers or truth values.
template <typename Node>
Result<Outputs> bitwise(OperationContext& op) {
    const auto a = op.tensor("x");
    const auto b = op.tensor("y");
    const auto type = common_type({a.get_element_type()}, {b.get_element_type()});
    if (type.is_real()) return op.broken("expects integers");
    return Outputs{make<Node>(cast(a, type), cast(b, type))};
}

}  // namespace

Result<Outputs> cbrt(OperationContext& op) {
    const auto x = op.float_tensor("x");
    const auto root = make<ops::Power>(make<ops::Abs>(x), scalar(1.0F / 3));
    return Outputs{keras::multiply(make<ops::Sign>(x), root)};
}

Result<Outputs> sinc(OperationContext& op) {
    const auto x = keras::multiply(op.float_tensor("x"), scalar(std::numbers::pi_v<float>));
    const auto is_zero = make<ops::Equal>(x, scalar(0));
    const auto divisor = select(is_zero, scalar(1), x);
    return Outputs{select(is_zero, scalar(1), keras::divide(make<ops::Sin>(x), divisor))};
}

/// The sign of the first with the remainder of the magnitudes.
Result<Outputs> fmod(OperationContext& op) {
    const auto x1 = op.tensor("x1");
    const auto x2 = op.tensor("x2");
    auto type = common_type({x1.get_element_type()}, {x2.get_element_type()});
    if (type == ov::element::boolean) type = ov::element::i32;
    const auto a = to_float(cast(x1, type));
    const auto b = to_float(cast(x2, type));
    const auto rest = make<ops::FloorMod>(make<ops::Abs>(a), make<ops::Abs>(b));
    return Outputs{cast(keras::multiply(make<ops::Sign>(a), rest), type)};
}

Result<Outputs> fmax(OperationContext& op) {
    const auto [a, b] = op.pair("x1", "x2");
    const auto larger = make<ops::Maximum>(a, b);
    if (!a.get_element_type().is_real()) return Outputs{larger};
    return Outputs{select(is_nan(a), b, select(is_nan(b), a, larger))};
}

Result<Outputs> fmin(OperationContext& op) {
    const auto [a, b] = op.pair("x1", "x2");
    const auto smaller = make<ops::Minimum>(a, b);
    if (!a.get_element_type().is_real()) return Outputs{smaller};
    return Outputs{select(is_nan(a), b, select(is_nan(b), a, smaller))};
}

Result<Outputs> heaviside(OperationContext& op) {
    const auto [a, b] = floats(op);
    const auto step = select(make<ops::Less>(a, scalar(0)), scalar(0), scalar(1));
    return Outputs{select(make<ops::Equal>(a, scalar(0)), b, step)};
}

Result<Outputs> logaddexp2(OperationContext& op) {
    const auto [a, b] = floats(op);
    const auto ln2 = scalar(std::numbers::ln2_v<float>);
    const auto distance = make<ops::Abs>(keras::subtract(a, b));
    const auto rest = make<ops::SoftPlus>(make<ops::Negative>(keras::multiply(distance, ln2)));
    return Outputs{keras::add(make<ops::Maximum>(a, b), keras::divide(rest, ln2))};
}

Result<Outputs> is_positive_infinity(OperationContext& op) {
    return Outputs{make<ops::Equal>(op.float_tensor("x"), infinity(1))};
}

Result<Outputs> is_negative_infinity(OperationContext& op) {
    return Outputs{make<ops::Equal>(op.float_tensor("x"), infinity(-1))};
}

Result<Outputs> nan_to_num(OperationContext& op) {
    const auto x = op.tensor("x");
    const auto number = [&](const std::string& name, double standard) {
        return scalar(static_cast<float>(op.number(name, standard)));
    };
    constexpr double kLargest = std::numeric_limits<float>::max();
    const auto nan = number("nan", 0);
    const auto high = number("posinf", kLargest);
    const auto low = number("neginf", -kLargest);
    if (!x.get_element_type().is_real()) return Outputs{x};
    const auto known = select(is_nan(x), nan, x);
    const auto bounded = select(make<ops::Equal>(known, infinity(1)), high, known);
    return Outputs{select(make<ops::Equal>(bounded, infinity(-1)), low, bounded)};
}

Result<Outputs> bitwise_and(OperationContext& op) {
    return bitwise<ops::BitwiseAnd>(op);
}
Result<Outputs> bitwise_or(OperationContext& op) {
    return bitwise<ops::BitwiseOr>(op);
}
Result<Outputs> bitwise_xor(OperationContext& op) {
    return bitwise<ops::BitwiseXor>(op);
}

Result<Outputs> trapezoid(OperationContext& op) {
    const auto y = op.float_tensor("y");
    if (op.given("x")) return op.unsupported("places of the values; only equal distances");
    const auto axis = op.axis(op.integer("axis", -1), op.known_rank(y));
    op.note_mixed_rows(y, axis);
    const auto sum =
        keras::add(keras::slice(y, axis, 1, std::numeric_limits<std::int64_t>::max()), keras::slice(y, axis, 0, -1));
    const auto half = scalar(static_cast<float>(op.number("dx", 1) / 2));
    return Outputs{keras::multiply(make<ops::ReduceSum>(sum, integers({axis}), false), half)};
}

/// Along an axis of known, small size: one product after the other.
Result<Outputs> cumprod(OperationContext& op) {
    auto x = op.tensor("x");
    if (op.given("dtype")) x = cast(x, op.type("dtype", x.get_element_type()));
    if (x.get_element_type() == ov::element::boolean) x = cast(x, ov::element::i32);
    if (is_narrow(x.get_element_type())) return op.unsupported("products of small integers, which wrap around");
    if (!op.given("axis")) op.note_shape(x, {-1});
    if (!op.given("axis")) x = keras::reshape(x, {-1});
    const auto axis = op.axis(op.integer("axis", 0), op.known_rank(x));
    op.note_mixed_rows(x, axis);
    const auto size = dimension(x, axis);
    if (size < 1 || size > 256) return op.unsupported("running products along an axis of more than 256, or free size");
    Outputs products{keras::slice(x, axis, 0, 1)};
    for (std::int64_t index = 1; index < size; ++index)
        products.push_back(keras::multiply(products.back(), keras::slice(x, axis, index, index + 1)));
    return Outputs{keras::concatenate(products, axis)};
}

/// The Euclidean distances between all rows of x and all rows of y.
Result<Outputs> cdist(OperationContext& op) {
    const auto x = op.float_tensor("x");
    const auto y = op.float_tensor("y");
    if (op.known_rank(y) < 3) op.note_mixed_rows(y, 0);
    const auto difference = keras::subtract(keras::unsqueeze(x, -2), keras::unsqueeze(y, -3));
    const auto sum = make<ops::ReduceSum>(keras::multiply(difference, difference), integers({-1}), false);
    return Outputs{make<ops::Sqrt>(sum)};
}

Result<Outputs> batch_norm(OperationContext& op) {
    const auto x = op.float_tensor("x");
    const auto rank = op.known_rank(x);
    std::vector<std::int64_t> shape(rank, 1);
    const auto axis = op.axis(op.integer("axis"), rank);
    if (rank > 0) shape[static_cast<std::size_t>(axis)] = -1;
    const auto weight = [&](const std::string& name) { return keras::reshape(op.float_tensor(name), shape); };
    const auto epsilon = scalar(static_cast<float>(op.number("epsilon", 1e-3)));
    auto factor = keras::divide(scalar(1), make<ops::Sqrt>(keras::add(weight("variance"), epsilon)));
    if (op.given("scale")) factor = keras::multiply(factor, weight("scale"));
    auto y = keras::multiply(keras::subtract(x, weight("mean")), factor);
    if (op.given("offset")) y = keras::add(y, weight("offset"));
    return Outputs{y};
}

Result<Outputs> multi_hot(OperationContext& op) {
    if (op.boolean("sparse", false)) return op.unsupported("a sparse result");
    const auto x = op.typed_tensor("inputs", ov::element::i64);
    const auto rank = op.known_rank(x);
    const auto classes = op.integer("num_classes");
    if (classes < 1 || classes > (1 << 24)) return op.broken("num_classes = " + std::to_string(classes));
    const auto axis = op.axis(op.integer("axis", -1), rank + 1);
    if (rank < 2) op.note_mixed_rows(x, 0);
    const auto hot = make<ov::op::v1::OneHot>(x, integer(classes), scalar(1), scalar(0), axis);
    const Output any = make<ops::ReduceMax>(hot, integers({rank > 1 ? 1 : 0}), false);
    return Outputs{cast(any, op.type("dtype", ov::element::f32))};
}

}  // namespace sirve::keras::operations

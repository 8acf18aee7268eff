#include <algorithm>
#include <cmath>

#include "keras/operations/operations.hpp"
#include "keras/operations/pieces.hpp"

/// Operations on the bits and divisors of integers, and on the representation of floats.
namespace sirve::keras::operations {

namespace {

struct Pair {
    Output a, b;
};

/// Two tensors in the type of both; a plain number is not weak here, unless it is an integer and `weak` is set.
std::optional<Pair> whole_pair(OperationContext& op, const std::string& first, const std::string& second) {
    const auto [a, b] = op.pair(first, second);
    if (a.get_element_type().is_real() || a.get_element_type() == ov::element::boolean) return {};
    return Pair{a, b};
}

/// The greatest common divisor by Euclid's steps, as many as the largest numbers of the type may need.
Output common_divisor(Output a, Output b) {
    const auto type = a.get_element_type();
    // Two numbers below 2^31 take at most 45 steps, those of one byte 13.
    const int steps = type.bitwidth() <= 8 ? 13 : type.bitwidth() <= 16 ? 24 : 46;
    const auto zero = number_of(type, 0);
    const auto one = number_of(type, 1);
    for (int step = 0; step < steps; ++step) {
        const auto done = make<ops::Equal>(b, zero);
        const auto divisor = select(done, one, b);
        const auto rest = keras::subtract(a, keras::multiply(make<ops::Divide>(a, divisor), divisor));
        a = select(done, a, b);
        b = select(done, zero, rest);
    }
    return a;
}

Output size_of(const Output& x) {
    return x.get_element_type().is_signed() ? make<ops::Abs>(x) : x;
}

/// In the type of both; here Keras does not take plain numbers as weak ones.
ov::element::Type pair_type(OperationContext& op) {
    return common_type({op.tensor("x1").get_element_type()}, {op.tensor("x2").get_element_type()});
}

/// Both as numbers without a sign.
std::optional<Pair> magnitudes(OperationContext& op) {
    const auto type = pair_type(op);
    if (type.is_real() || type == ov::element::boolean || type.bitwidth() > 32) return {};
    const auto [a, b] = op.pair("x1", "x2");
    return Pair{size_of(cast(a, ov::element::i32)), size_of(cast(b, ov::element::i32))};
}

/// A shift by a number of bits; results in small types wrap around, which their own type does.
template <typename Node>
Result<Outputs> shift(OperationContext& op) {
    const auto both = whole_pair(op, "x", "y");
    if (!both) return op.unsupported("shifts of anything but integers");
    return Outputs{make<Node>(both->a, both->b)};
}

}  // namespace

Result<Outputs> bitwise_not(OperationContext& op) {
    const auto x = op.tensor("x");
    if (x.get_element_type().is_real()) return op.broken("expects integers");
    return Outputs{make<ov::op::v13::BitwiseNot>(x)};
}

Result<Outputs> left_shift(OperationContext& op) {
    return shift<ov::op::v15::BitwiseLeftShift>(op);
}

Result<Outputs> right_shift(OperationContext& op) {
    return shift<ov::op::v15::BitwiseRightShift>(op);
}

Result<Outputs> gcd(OperationContext& op) {
    const auto both = magnitudes(op);
    if (!both) return op.unsupported("common divisors of anything but integers of at most 32 bits");
    return Outputs{cast(common_divisor(both->a, both->b), pair_type(op))};
}

Result<Outputs> lcm(OperationContext& op) {
    const auto both = magnitudes(op);
    if (!both) return op.unsupported("common multiples of anything but integers of at most 32 bits");
    if (is_narrow(pair_type(op))) return op.unsupported("common multiples of small integers, which wrap around");
    const auto zero = number_of(ov::element::i32, 0);
    const auto divisor = common_divisor(both->a, both->b);
    const auto none = make<ops::Equal>(divisor, zero);
    const auto share = make<ops::Divide>(both->b, select(none, number_of(ov::element::i32, 1), divisor));
    return Outputs{cast(select(none, zero, keras::multiply(both->a, share)), pair_type(op))};
}

/// x1 * 2^x2.
Result<Outputs> ldexp(OperationContext& op) {
    const auto x = op.float_tensor("x1");
    const auto exponent = op.float_tensor("x2");
    const auto shifted = keras::multiply(x, make<ops::Power>(scalar(2), exponent));
    const auto stays =
        make<ops::LogicalOr>(make<ops::Equal>(make<ops::Abs>(x), infinity(1)), make<ops::Equal>(x, scalar(0)));
    return Outputs{select(stays, x, shifted)};
}

/// Whether a number carries a minus, as -0.0 does.
Result<Outputs> sign_bit(OperationContext& op) {
    const auto x = op.tensor("x");
    const auto type = x.get_element_type();
    if (type == ov::element::boolean || !type.is_signed()) return Outputs{make<ops::NotEqual>(x, x)};
    if (!type.is_real()) return Outputs{make<ops::Less>(x, number_of(type, 0))};
    const auto inverse = make<ops::Less>(keras::divide(scalar(1), x), scalar(0));
    return Outputs{select(make<ops::Equal>(x, scalar(0)), inverse, make<ops::Less>(x, scalar(0)))};
}

/// A cast that stops at the ends of the type.
Result<Outputs> saturate_cast(OperationContext& op) {
    const auto x = op.tensor("x");
    const auto type = op.type("dtype", x.get_element_type());
    if (x.get_element_type() == ov::element::boolean || type.is_real()) return Outputs{cast(x, type)};
    if (type == ov::element::boolean)
        return Outputs{cast(make<ops::Maximum>(x, number_of(x.get_element_type(), 0)), type)};
    if (type.bitwidth() > 32 || x.get_element_type().bitwidth() > 32)
        return op.unsupported("a saturating cast of or to 64 bits");
    const auto bits = static_cast<int>(type.bitwidth());
    const double low = type.is_signed() ? -std::ldexp(1.0, bits - 1) : 0.0;
    double high = std::ldexp(1.0, type.is_signed() ? bits - 1 : bits) - 1;
    if (x.get_element_type().is_real()) {
        // The largest float that is not above the limit.
        const auto limit = static_cast<float>(high);
        high = static_cast<double>(limit) > high ? static_cast<double>(std::nextafterf(limit, 0.0F)) : high;
        const auto below = make<ops::Minimum>(x, scalar(static_cast<float>(high)));
        return Outputs{cast(make<ops::Maximum>(below, scalar(static_cast<float>(low))), type)};
    }
    const auto wide = cast(x, ov::element::i64);
    const auto below = make<ops::Minimum>(wide, number_of(ov::element::i64, high));
    return Outputs{cast(make<ops::Maximum>(below, number_of(ov::element::i64, low)), type)};
}

/// The place of every value in a sorted list: before its equals ('left') or behind them.
Result<Outputs> search_sorted(OperationContext& op) {
    const auto [list, values] = op.pair("sorted_sequence", "values");
    if (op.known_rank(list) != 1) return op.broken("expects a sorted_sequence with one axis");
    op.note_mixed_rows(list, 0);
    const auto each = keras::unsqueeze(values, -1);
    const auto side = op.text("side", "left");
    if (side != "left" && side != "right") return op.broken("side '" + side + "'; expected 'left' or 'right'");
    const auto before = side == "left" ? make<ops::Less>(list, each) : make<ops::LessEqual>(list, each);
    return Outputs{reduce<ops::ReduceSum>(cast(before, ov::element::i32), {-1}, false)};
}

/// The coordinates of places in a flattened array.
Result<Outputs> unravel_index(OperationContext& op) {
    auto rest = op.tensor("indices");
    const auto type = rest.get_element_type();
    if (type.is_real() || is_narrow(type)) return op.unsupported("indices of type " + type.to_string());
    auto shape = op.integers("shape");
    const bool is_vector = op.known_rank(rest) == 1;
    // Of more than one axis Keras takes the sizes in the other order.
    if (is_vector) std::reverse(shape.begin(), shape.end());
    Outputs places;
    for (const auto size : shape) {
        if (size < 1) return op.broken("shape = " + excerpt(op.option("shape")));
        const auto by = number_of(type, static_cast<double>(size));
        const auto quotient = make<ops::Divide>(rest, by);  // rounds down
        places.push_back(keras::subtract(rest, keras::multiply(quotient, by)));
        rest = quotient;
    }
    std::reverse(places.begin(), places.end());
    return places;
}

}  // namespace sirve::keras::operations

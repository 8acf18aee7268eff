#include <numbers>

#include "keras/operations/operations.hpp"
#include "keras/operations/pieces.hpp"

/// Functions that compare predictions with targets, and rarer functions of neural networks.
namespace sirve::keras::operations {

namespace {

constexpr float kEpsilon = 1e-7F;  ///< Keras's own

Output log_of(const Output& x) {
    return make<ops::Log>(x);
}
Output minus(const Output& x) {
    return keras::multiply(x, scalar(-1));
}
/// Between epsilon and 1 - epsilon; what is not a number stays one.
Output between(const Output& x) {
    return make<ops::Minimum>(make<ops::Maximum>(x, scalar(kEpsilon)), scalar(1.0F - kEpsilon));
}

std::int64_t class_axis(OperationContext& op, const Output& x) {
    const auto axis = op.axis(op.integer("axis", -1), op.known_rank(x));
    op.note_mixed_rows(x, axis);
    return axis;
}

}  // namespace

Result<Outputs> binary_crossentropy(OperationContext& op) {
    const auto target = op.float_tensor("target");
    const auto output = op.float_tensor("output");
    if (op.boolean("from_logits", false)) {
        // max(x, 0) - x * z + log(1 + exp(-|x|))
        const auto rest = make<ops::SoftPlus>(minus(make<ops::Abs>(output)));
        const auto above = make<ops::Relu>(output);
        return Outputs{keras::add(keras::subtract(above, keras::multiply(output, target)), rest)};
    }
    const auto p = between(output);
    const auto yes = keras::multiply(target, log_of(p));
    const auto no = keras::multiply(keras::subtract(scalar(1), target), log_of(keras::subtract(scalar(1), p)));
    return Outputs{minus(keras::add(yes, no))};
}

Result<Outputs> categorical_crossentropy(OperationContext& op) {
    const auto target = op.float_tensor("target");
    auto output = op.float_tensor("output");
    const auto axis = class_axis(op, output);
    Output logs;
    if (op.boolean("from_logits", false)) {
        logs = std::make_shared<ops::LogSoftmax>(output, axis);
    } else {
        output = keras::divide(output, reduce<ops::ReduceSum>(output, {axis}, true));
        logs = log_of(between(output));
    }
    return Outputs{minus(reduce<ops::ReduceSum>(keras::multiply(target, logs), {axis}, false))};
}

Result<Outputs> sparse_categorical_crossentropy(OperationContext& op) {
    auto target = op.typed_tensor("target", ov::element::i64);
    auto output = op.float_tensor("output");
    const auto rank = op.known_rank(output);
    const auto axis = class_axis(op, output);
    if (axis != static_cast<std::int64_t>(rank) - 1) return op.broken("expects the classes along the last axis");
    if (rank_of(target) == rank && dimension(target, -1) == 1) target = keras::squeeze(target, axis);
    if (rank_of(target) + 1 != rank) return op.broken("expects one target for every list of classes");
    if (!op.boolean("from_logits", false)) output = log_of(between(output));
    const Output logs = std::make_shared<ops::LogSoftmax>(output, axis);
    const auto own = std::make_shared<ops::GatherElements>(logs, keras::unsqueeze(target, axis), axis);
    return Outputs{minus(keras::squeeze(own, axis))};
}

/// The projection onto the simplex: what lies above a threshold that makes the sum 1.
Result<Outputs> sparsemax(OperationContext& op) {
    const auto x = op.float_tensor("x");
    const auto axis = class_axis(op, x);
    const auto size = length_of(x, axis);
    const auto sorted = std::make_shared<ov::op::v11::TopK>(x, size, axis, ov::op::v11::TopK::Mode::MAX,
                                                            ov::op::v11::TopK::SortType::SORT_VALUES);
    const Output sums = std::make_shared<ops::CumSum>(sorted->output(0), integer(axis));
    std::vector<std::int64_t> shape(op.known_rank(x), 1);
    shape[static_cast<std::size_t>(axis)] = -1;
    const auto counts = keras::reshape(keras::add(counting(size, ov::element::f32), scalar(1)), shape);
    const auto mean = keras::divide(keras::subtract(sums, scalar(1)), counts);
    const auto kept = make<ops::Greater>(keras::subtract(sorted->output(0), mean), scalar(0));
    const auto number = reduce<ops::ReduceSum>(cast(kept, ov::element::f32), {axis}, true);
    const auto total = reduce<ops::ReduceSum>(select(kept, sums, scalar(0)), {axis}, true);
    const auto threshold = keras::divide(keras::subtract(total, scalar(1)), number);
    return Outputs{make<ops::Relu>(keras::subtract(x, threshold))};
}

/// The modified Bessel function of order 0, by the polynomials 9.8.1 and 9.8.2 of Abramowitz and Stegun.
Result<Outputs> bessel_i0(OperationContext& op) {
    const Output size = make<ops::Abs>(op.float_tensor("x"));
    const auto polynomial = [](const Output& t, std::initializer_list<float> coefficients) {
        Output sum = scalar(0);
        for (const float coefficient : coefficients) sum = keras::add(keras::multiply(sum, t), scalar(coefficient));
        return sum;
    };
    constexpr float kBorder = 3.75F;
    const auto ratio = keras::divide(size, scalar(kBorder));
    const auto near = polynomial(keras::multiply(ratio, ratio),
                                 {0.0045813F, 0.0360768F, 0.2659732F, 1.2067492F, 3.0899424F, 3.5156229F, 1.0F});
    const auto beyond = make<ops::Maximum>(size, scalar(kBorder));
    const auto far = polynomial(keras::divide(scalar(kBorder), beyond),
                                {0.00392377F, -0.01647633F, 0.02635537F, -0.02057706F, 0.00916281F, -0.00157565F,
                                 0.00225319F, 0.01328592F, 0.39894228F});
    const auto grown = keras::divide(keras::multiply(far, make<ops::Exp>(beyond)), make<ops::Sqrt>(beyond));
    const auto value = select(make<ops::Less>(size, scalar(kBorder)), near, grown);
    return Outputs{select(is_nan(size), size, value)};
}

/// Giles's polynomials for single precision in w = -log(1 - x^2) (GPU Computing Gems, 2011).
Result<Outputs> erf_inverse(OperationContext& op) {
    const auto x = op.float_tensor("x");
    const auto polynomial = [](const Output& w, std::initializer_list<float> coefficients) {
        Output sum = scalar(0);
        for (const float coefficient : coefficients) sum = keras::add(keras::multiply(sum, w), scalar(coefficient));
        return sum;
    };
    const auto one = scalar(1);
    const auto inside = keras::multiply(keras::subtract(one, x), keras::add(one, x));
    const auto w = minus(log_of(inside));
    const auto small = polynomial(keras::subtract(w, scalar(2.5F)),
                                  {2.81022636e-08F, 3.43273939e-07F, -3.5233877e-06F, -4.39150654e-06F, 0.00021858087F,
                                   -0.00125372503F, -0.00417768164F, 0.246640727F, 1.50140941F});
    const auto large = polynomial(keras::subtract(make<ops::Sqrt>(make<ops::Maximum>(w, scalar(5))), scalar(3)),
                                  {-0.000200214257F, 0.000100950558F, 0.00134934322F, -0.00367342844F, 0.00573950773F,
                                   -0.0076224613F, 0.00943887047F, 1.00167406F, 2.83297682F});
    const auto value = keras::multiply(select(make<ops::Less>(w, scalar(5)), small, large), x);
    const auto is_end = make<ops::Equal>(make<ops::Abs>(x), one);
    const auto is_inside = make<ops::LessEqual>(make<ops::Abs>(x), one);
    const auto undefined = scalar(std::numeric_limits<float>::quiet_NaN());
    return Outputs{select(is_inside, select(is_end, keras::multiply(x, infinity(1)), value), undefined)};
}

}  // namespace sirve::keras::operations

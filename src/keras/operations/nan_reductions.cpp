#include "keras/operations/operations.hpp"
#include "keras/operations/pieces.hpp"

/// Reductions that leave out what is not a number. Most are another reduction of a tensor where harmless values stand.
namespace sirve::keras::operations {

namespace {

using Builder = Result<Outputs> (*)(OperationContext&);

Output without_nan(const Output& x, const Output& instead) {
    return x.get_element_type().is_real() ? select(is_nan(x), instead, x) : x;
}

/// The tensor as nan_to_num leaves it: without infinities, too.
Output finite(const Output& x, float instead_of_nan) {
    if (!x.get_element_type().is_real()) return x;
    const auto largest = std::numeric_limits<float>::max();
    const auto below = make<ops::Minimum>(without_nan(x, scalar(instead_of_nan)), scalar(largest));
    return make<ops::Maximum>(below, scalar(-largest));
}

Result<Outputs> of(OperationContext& op, const Output& x, Builder reduction) {
    op.replace("x", x);
    return reduction(op);
}

/// The reduction with a neutral value in the place of NaN, and `empty` where there is nothing but NaN.
Result<Outputs> or_empty(OperationContext& op, Builder reduction, float neutral, const Output& empty) {
    const auto x = op.tensor("x");
    if (!x.get_element_type().is_real()) return reduction(op);
    auto is_empty = of(op, is_nan(x), all);
    if (!is_empty) return is_empty.error();
    auto found = of(op, without_nan(x, scalar(neutral)), reduction);
    if (!found) return found.error();
    return Outputs{select((*is_empty)[0], empty, (*found)[0])};
}

constexpr float kInfinity = std::numeric_limits<float>::infinity();

Output nothing() {
    return scalar(std::numeric_limits<float>::quiet_NaN());
}

Result<Output> variance_without_nan(OperationContext& op) {
    const auto x = op.float_tensor("x");
    const auto axes = op.axes("axis", op.known_rank(x));
    for (const auto axis : axes) op.note_mixed_rows(x, axis);
    const bool keep = op.boolean("keepdims", false);
    const auto valid = make<ops::LogicalNot>(is_nan(x));
    const auto one = cast(valid, ov::element::f32);
    const auto clean = without_nan(x, scalar(0));
    const auto mean = keras::divide(reduce<ops::ReduceSum>(clean, axes, true), reduce<ops::ReduceSum>(one, axes, true));
    const auto distance = select(valid, keras::subtract(clean, mean), scalar(0));
    return keras::divide(reduce<ops::ReduceSum>(keras::multiply(distance, distance), axes, keep),
                         reduce<ops::ReduceSum>(one, axes, keep));
}

}  // namespace

Result<Outputs> nan_sum(OperationContext& op) {
    return of(op, without_nan(op.tensor("x"), scalar(0)), sum);
}

Result<Outputs> nan_prod(OperationContext& op) {
    return of(op, without_nan(op.tensor("x"), scalar(1)), prod);
}

Result<Outputs> nan_max(OperationContext& op) {
    return or_empty(op, max, -kInfinity, nothing());
}

Result<Outputs> nan_min(OperationContext& op) {
    return or_empty(op, min, kInfinity, nothing());
}

Result<Outputs> nan_argmax(OperationContext& op) {
    return or_empty(op, argmax, -kInfinity, number_of(ov::element::i32, -1));
}

Result<Outputs> nan_argmin(OperationContext& op) {
    return or_empty(op, argmin, kInfinity, number_of(ov::element::i32, -1));
}

Result<Outputs> nan_mean(OperationContext& op) {
    const auto x = op.float_tensor("x");
    auto total = of(op, without_nan(x, scalar(0)), sum);
    if (!total) return total.error();
    auto count = of(op, cast(make<ops::LogicalNot>(is_nan(x)), ov::element::f32), sum);
    if (!count) return count.error();
    return Outputs{keras::divide((*total)[0], (*count)[0])};
}

Result<Outputs> nan_var(OperationContext& op) {
    auto variance = variance_without_nan(op);
    if (!variance) return variance.error();
    return Outputs{*variance};
}

Result<Outputs> nan_std(OperationContext& op) {
    auto variance = variance_without_nan(op);
    if (!variance) return variance.error();
    return Outputs{make<ops::Sqrt>(*variance)};
}

Result<Outputs> nan_cumsum(OperationContext& op) {
    return of(op, finite(op.tensor("x"), 0), cumsum);
}

Result<Outputs> nan_cumprod(OperationContext& op) {
    return of(op, finite(op.tensor("x"), 1), cumprod);
}

}  // namespace sirve::keras::operations

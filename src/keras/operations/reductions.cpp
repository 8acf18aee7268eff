#include <cmath>

#include "keras/operations/operations.hpp"

namespace sirve::keras::operations {

namespace {

/// What all reductions take: a tensor, which of its axes go, and whether they stay with size 1.
struct Reduction {
    Output x;
    std::vector<std::int64_t> axes;
    bool keep = false;

    template <typename Node>
    Output apply(const Output& in) const {
        return apply<Node>(in, keep);
    }
    template <typename Node>
    Output apply(const Output& in, bool keep_axes) const {
        if (axes.empty()) return in;
        return std::make_shared<Node>(in, integers(axes), keep_axes);
    }
};

Reduction read(OperationContext& op, const std::string& axes = "axis") {
    const auto x = op.tensor("x");
    Reduction reduction{x, op.axes(axes, op.known_rank(x)), op.boolean("keepdims", false)};
    for (const auto axis : reduction.axes) op.note_mixed_rows(x, axis);
    return reduction;
}

Reduction read_float(OperationContext& op, const std::string& axes = "axis") {
    auto reduction = read(op, axes);
    reduction.x = to_float(reduction.x);
    return reduction;
}

/// Sums of small integers are wider in Keras.
ov::element::Type sum_type(const ov::element::Type& type) {
    if (!is_narrow(type)) return type;
    return type.is_signed() || type == ov::element::boolean ? ov::element::i32 : ov::element::u32;
}

template <typename Node>
Result<Outputs> accumulate(OperationContext& op) {
    auto reduction = read(op);
    const auto type = op.type("dtype", sum_type(reduction.x.get_element_type()));
    return Outputs{reduction.apply<Node>(cast(reduction.x, type))};
}

template <typename Node, typename Logical, typename Pair>
Result<Outputs> extreme(OperationContext& op) {
    const auto reduction = read(op);
    const auto type = reduction.x.get_element_type();
    if (type == ov::element::boolean) return Outputs{reduction.apply<Logical>(reduction.x)};
    const auto y = reduction.apply<Node>(reduction.x);
    if (!op.given("initial")) return Outputs{y};
    return Outputs{std::make_shared<Pair>(y, op.typed_tensor("initial", type))};
}

template <typename Node>
Result<Outputs> truth(OperationContext& op) {
    const auto reduction = read(op);
    return Outputs{reduction.apply<Node>(cast(reduction.x, ov::element::boolean))};
}

Output squared(const Output& x) {
    return keras::multiply(x, x);
}

Output variance(const Reduction& reduction) {
    const auto mean = reduction.apply<ops::ReduceMean>(reduction.x, true);
    return reduction.apply<ops::ReduceMean>(squared(keras::subtract(reduction.x, mean)));
}

Output root(const Output& x) {
    return std::make_shared<ops::Sqrt>(x);
}

Output magnitude(const Output& x) {
    return std::make_shared<ops::Abs>(x);
}

/// The norm of order p of the values along the axes.
Output power_norm(const Reduction& reduction, double order) {
    const auto powers = std::make_shared<ops::Power>(magnitude(reduction.x), scalar(static_cast<float>(order)));
    return std::make_shared<ops::Power>(reduction.apply<ops::ReduceSum>(powers), scalar(static_cast<float>(1 / order)));
}

/// An order of linalg.norm: a number, 'inf', or NaN for anything else.
double read_order(OperationContext& op) {
    const auto& value = op.option("ord");
    if (value.is_number()) return value.get<double>();
    if (value == "inf" || value == "Infinity") return HUGE_VAL;
    if (value == "-inf" || value == "-Infinity") return -HUGE_VAL;
    return value == "fro" ? 2 : std::nan("");
}

}  // namespace

Result<Outputs> sum(OperationContext& op) {
    return accumulate<ops::ReduceSum>(op);
}
Result<Outputs> prod(OperationContext& op) {
    return accumulate<ops::ReduceProd>(op);
}
Result<Outputs> max(OperationContext& op) {
    return extreme<ops::ReduceMax, ops::ReduceLogicalOr, ops::Maximum>(op);
}
Result<Outputs> min(OperationContext& op) {
    return extreme<ops::ReduceMin, ops::ReduceLogicalAnd, ops::Minimum>(op);
}
Result<Outputs> any(OperationContext& op) {
    return truth<ops::ReduceLogicalOr>(op);
}
Result<Outputs> all(OperationContext& op) {
    return truth<ops::ReduceLogicalAnd>(op);
}

Result<Outputs> peak_to_peak(OperationContext& op) {
    const auto reduction = read(op);
    if (is_narrow(reduction.x.get_element_type())) return op.unsupported("the range of small integers");
    return Outputs{
        keras::subtract(reduction.apply<ops::ReduceMax>(reduction.x), reduction.apply<ops::ReduceMin>(reduction.x))};
}

Result<Outputs> mean(OperationContext& op) {
    const auto reduction = read_float(op);
    return Outputs{reduction.apply<ops::ReduceMean>(reduction.x)};
}

Result<Outputs> var(OperationContext& op) {
    return Outputs{variance(read_float(op))};
}

Result<Outputs> standard_deviation(OperationContext& op) {
    return Outputs{root(variance(read_float(op)))};
}

Result<Outputs> moments(OperationContext& op) {
    if (op.boolean("synchronized", false)) return op.unsupported("synchronized=True");
    const auto reduction = read_float(op, "axes");
    return Outputs{reduction.apply<ops::ReduceMean>(reduction.x), variance(reduction)};
}

Result<Outputs> count_nonzero(OperationContext& op) {
    const auto reduction = read(op);
    const auto ones = cast(cast(reduction.x, ov::element::boolean), ov::element::i32);
    return Outputs{reduction.apply<ops::ReduceSum>(ones)};
}

Result<Outputs> logsumexp(OperationContext& op) {
    const auto reduction = read_float(op);
    const auto highest = reduction.apply<ops::ReduceMax>(reduction.x, true);
    const Output powers = std::make_shared<ops::Exp>(keras::subtract(reduction.x, highest));
    const Output rest = std::make_shared<ops::Log>(reduction.apply<ops::ReduceSum>(powers));
    return Outputs{keras::add(reduction.keep ? highest : reduction.apply<ops::ReduceMax>(reduction.x), rest)};
}

Result<Outputs> norm(OperationContext& op) {
    const auto reduction = read_float(op);
    const double order = op.given("ord") ? read_order(op) : 2;
    const bool is_euclidean =
        !op.given("ord") || op.option("ord") == "fro" || (order == 2 && reduction.axes.size() == 1);
    if (is_euclidean && reduction.axes.size() <= 2)
        return Outputs{root(reduction.apply<ops::ReduceSum>(squared(reduction.x)))};
    if (reduction.axes.size() != 1 || std::isnan(order))
        return op.unsupported("the norm of order " + excerpt(op.option("ord")) + " over " +
                              std::to_string(reduction.axes.size()) + " axes");
    const auto size = magnitude(reduction.x);
    if (order == HUGE_VAL) return Outputs{reduction.apply<ops::ReduceMax>(size)};
    if (order == -HUGE_VAL) return Outputs{reduction.apply<ops::ReduceMin>(size)};
    if (order == 0) return Outputs{reduction.apply<ops::ReduceSum>(to_float(cast(size, ov::element::boolean)))};
    if (order == 1) return Outputs{reduction.apply<ops::ReduceSum>(size)};
    return Outputs{power_norm(reduction, order)};
}

Result<Outputs> normalize(OperationContext& op) {
    const auto x = op.float_tensor("x");
    const auto rank = op.known_rank(x);
    Reduction reduction{x, {static_cast<std::int64_t>(rank) - 1}, true};
    if (op.given("axis")) reduction.axes = op.axes("axis", rank);
    for (const auto axis : reduction.axes) op.note_mixed_rows(x, axis);
    const auto epsilon = op.number("epsilon", 1e-7);
    const auto order = op.integer("order", 2);
    if (order < 1) return op.broken("argument order is " + std::to_string(order) + "; expected a positive integer");
    if (order == 2) {
        const auto sums = reduction.apply<ops::ReduceSum>(squared(reduction.x));
        const auto inverse = keras::divide(scalar(1), root(sums));
        const auto limit = scalar(static_cast<float>(1 / epsilon));
        return Outputs{keras::multiply(reduction.x, std::make_shared<ops::Minimum>(inverse, limit))};
    }
    if (reduction.axes.size() != 1) return op.unsupported("normalizing over several axes in this order");
    const auto size = std::make_shared<ops::Maximum>(power_norm(reduction, static_cast<double>(order)),
                                                     scalar(static_cast<float>(epsilon)));
    return Outputs{keras::divide(reduction.x, size)};
}

Result<Outputs> cumsum(OperationContext& op) {
    auto x = op.tensor("x");
    const bool boolean = x.get_element_type() == ov::element::boolean;
    x = cast(x, op.type("dtype", boolean ? ov::element::i32 : x.get_element_type()));
    if (is_narrow(x.get_element_type())) return op.unsupported("running sums of small integers, which wrap around");
    if (!op.given("axis")) x = keras::reshape(x, {-1});
    const auto axis = op.axis(op.integer("axis", 0), op.known_rank(x));
    op.note_mixed_rows(x, axis);
    return Outputs{std::make_shared<ops::CumSum>(x, integer(axis))};
}

}  // namespace sirve::keras::operations

#include <algorithm>
#include <limits>
#include <numeric>

#include "keras/operations/operations.hpp"

namespace sirve::keras::operations {

namespace {

constexpr std::int64_t kEnd = std::numeric_limits<std::int64_t>::max();

Output flipped(const Output& x, std::int64_t axis) {
    return keras::slice(x, axis, kEnd, -kEnd, -1);
}

/// The tensor with two axes moved to the end.
Output moved_to_end(const Output& x, std::int64_t first, std::int64_t second) {
    std::vector<std::int64_t> order;
    for (std::int64_t axis = 0; axis < static_cast<std::int64_t>(rank_of(x)); ++axis) {
        if (axis != first && axis != second) order.push_back(axis);
    }
    order.push_back(first);
    order.push_back(second);
    return keras::transpose(x, order);
}

/// The diagonal of two axes, as the last axis; they must be of known sizes.
Result<Output> diagonal_of(OperationContext& op, const Output& x) {
    const auto rank = op.known_rank(x);
    if (rank < 2) return op.broken("expects a tensor with at least 2 axes");
    const auto first = op.axis(op.integer("axis1", 0), rank);
    const auto second = op.axis(op.integer("axis2", 1), rank);
    if (first == second) return op.broken("expects two different axes");
    const auto matrices = moved_to_end(x, first, second);
    const auto rows = dimension(matrices, -2);
    const auto columns = dimension(matrices, -1);
    const auto offset = op.integer("offset", 0);
    if (op.error()) return *op.error();
    if (rows < 0 || columns < 0) return op.unsupported("the diagonal of axes whose size is free");
    std::vector<std::int64_t> indices;
    for (std::int64_t row = 0; row < rows; ++row) {
        if (row + offset >= 0 && row + offset < columns) indices.push_back(row * columns + row + offset);
    }
    std::vector<std::int64_t> shape(rank - 2, 0);  // 0 keeps the axis
    shape.push_back(rows * columns);
    const auto last = static_cast<std::int64_t>(rank) - 2;
    return Output(std::make_shared<ops::Gather>(keras::reshape(matrices, shape), integers(indices), integer(last)));
}

}  // namespace

Result<Outputs> fliplr(OperationContext& op) {
    const auto x = op.tensor("x");
    return Outputs{flipped(x, op.axis(1, op.known_rank(x)))};
}

/// Quarter turns from the first of two axes to the second.
Result<Outputs> rot90(OperationContext& op) {
    auto x = op.tensor("array");
    const auto rank = op.known_rank(x);
    const auto turns = ((op.integer("k", 1) % 4) + 4) % 4;
    const auto axes = op.given("axes") ? op.axes("axes", rank) : std::vector<std::int64_t>{0, 1};
    for (const auto axis : axes) op.note_mixed_rows(x, axis);
    if (axes.size() != 2 || axes[0] == axes[1] || rank < 2) return op.broken("expects two different axes");
    std::vector<std::int64_t> order(rank);
    std::iota(order.begin(), order.end(), 0);
    std::swap(order[static_cast<std::size_t>(axes[0])], order[static_cast<std::size_t>(axes[1])]);
    // Of other areas Keras makes something else than half a turn.
    if (turns == 2 && (dimension(x, axes[0]) < 0 || dimension(x, axes[0]) != dimension(x, axes[1])))
        return op.unsupported("half a turn of an area that is not square; use flip");
    if (turns == 2) return Outputs{flipped(flipped(x, axes[0]), axes[1])};
    if (turns == 1) return Outputs{keras::transpose(flipped(x, axes[1]), order)};
    if (turns == 3) return Outputs{flipped(keras::transpose(x, order), axes[1])};
    return Outputs{x};
}

Result<Outputs> diagonal(OperationContext& op) {
    auto found = diagonal_of(op, op.tensor("x"));
    if (!found) return found.error();
    return Outputs{*found};
}

Result<Outputs> trace(OperationContext& op) {
    const auto x = op.tensor("x");
    if (is_narrow(x.get_element_type())) return op.unsupported("the trace of small integers");
    auto found = diagonal_of(op, x);
    if (!found) return found.error();
    return Outputs{std::make_shared<ops::ReduceSum>(*found, integers({-1}), false)};
}

Result<Outputs> append(OperationContext& op) {
    const auto first = op.tensor("x1");
    const auto second = op.tensor("x2");
    const auto type = common_type({first.get_element_type()}, {second.get_element_type()});
    const Outputs both{cast(first, type), cast(second, type)};
    const auto axis = op.axis(op.integer("axis", 0), op.known_rank(first));
    op.note_mixed_rows(first, axis);
    if (op.given("axis")) return Outputs{keras::concatenate(both, axis)};
    return Outputs{keras::concatenate({keras::reshape(both[0], {-1}), keras::reshape(both[1], {-1})}, 0)};
}

/// Into parts that differ by one at most, the larger ones first.
Result<Outputs> array_split(OperationContext& op) {
    const auto x = op.tensor("x");
    const auto axis = op.axis(op.integer("axis", 0), op.known_rank(x));
    op.note_mixed_rows(x, axis);
    const auto parts = op.integer("indices_or_sections");
    const auto size = dimension(x, axis);
    if (size < 0 || parts < 1 || parts > 4096) return op.unsupported("a split of an axis whose size is free");
    Outputs outputs;
    std::int64_t begin = 0;
    for (std::int64_t part = 0; part < parts; ++part) {
        const auto end = begin + size / parts + (part < size % parts ? 1 : 0);
        outputs.push_back(keras::slice(x, axis, begin, end));
        begin = end;
    }
    return outputs;
}

}  // namespace sirve::keras::operations

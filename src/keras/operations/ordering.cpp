#include "keras/operations/operations.hpp"

namespace sirve::keras::operations {

namespace {

using TopK = ov::op::v11::TopK;

Output flat(const Output& x) {
    return keras::reshape(x, {-1});
}

/// Values and indices; of equal values the one that comes first goes first, as in Keras.
std::shared_ptr<TopK> ordered(const Output& x, const Output& count, std::int64_t axis, TopK::Mode mode) {
    return std::make_shared<TopK>(x, count, axis, mode, TopK::SortType::SORT_VALUES, ov::element::i32, true);
}

Output sortable(const Output& x) {
    return is_narrow(x.get_element_type()) ? cast(x, ov::element::i32) : x;
}

Result<Outputs> position(OperationContext& op, TopK::Mode mode) {
    const auto x = sortable(op.tensor("x"));
    const auto rank = op.known_rank(x);
    const bool keep = op.boolean("keepdims", false);
    if (!op.given("axis")) {
        op.note_mixed_rows(x, 0);
        const auto found = ordered(flat(x), integer(1), 0, mode)->output(1);
        return Outputs{keras::reshape(found, std::vector<std::int64_t>(keep ? rank : 0, 1))};
    }
    const auto axis = op.axis(op.integer("axis"), rank);
    op.note_mixed_rows(x, axis);
    const auto found = ordered(x, integer(1), axis, mode)->output(1);
    return Outputs{keep ? found : keras::squeeze(found, axis)};
}

/// All along one axis in ascending order.
std::shared_ptr<TopK> sorted(OperationContext& op) {
    auto x = sortable(op.tensor("x"));
    std::int64_t axis = -1;
    if (op.is_null("axis"))
        x = flat(x);
    else
        axis = op.integer("axis", -1);
    axis = op.axis(axis, op.known_rank(x));
    op.note_mixed_rows(x, axis);
    return ordered(x, keras::squeeze(size_of_axis(x, axis), 0), axis, TopK::Mode::MIN);
}

}  // namespace

Result<Outputs> argmax(OperationContext& op) {
    return position(op, TopK::Mode::MAX);
}

Result<Outputs> argmin(OperationContext& op) {
    return position(op, TopK::Mode::MIN);
}

Result<Outputs> sort(OperationContext& op) {
    const auto type = op.tensor("x").get_element_type();
    return Outputs{cast(sorted(op)->output(0), type)};
}

Result<Outputs> argsort(OperationContext& op) {
    return Outputs{sorted(op)->output(1)};
}

Result<Outputs> top_k(OperationContext& op) {
    op.boolean("sorted", true);  // unsorted, Keras still gives them in some order: the descending one is as good
    const auto x = op.tensor("x");
    const auto k = op.integer("k");
    const auto axis = static_cast<std::int64_t>(op.known_rank(x)) - 1;
    op.note_mixed_rows(x, axis);
    const auto size = dimension(x, axis);
    if (k < 1 || (size >= 0 && k > size)) return op.broken("argument k is " + std::to_string(k));
    const auto found = ordered(sortable(x), integer(k), axis, TopK::Mode::MAX);
    return Outputs{cast(found->output(0), x.get_element_type()), found->output(1)};
}

}  // namespace sirve::keras::operations

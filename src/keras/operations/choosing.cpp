#include "keras/operations/operations.hpp"

namespace sirve::keras::operations {

namespace {

Output gather(const Output& x, const std::vector<std::int64_t>& indices, std::int64_t axis) {
    return std::make_shared<ops::Gather>(x, integers(indices), integer(axis));
}

}  // namespace

/// The choice of the first condition that holds.
Result<Outputs> select_first(OperationContext& op) {
    const auto conditions = op.tensors("condlist");
    const auto choices = op.tensors("choicelist");
    if (conditions.size() != choices.size()) return op.broken("there are not as many choices as conditions");
    const auto type = choices[0].get_element_type();
    auto chosen = op.given("default") ? op.typed_tensor("default", type)
                                      : cast(ops::Constant::create(ov::element::i32, {}, {0}), type);
    for (std::size_t index = choices.size(); index-- > 0;) {
        chosen = std::make_shared<ops::Select>(cast(conditions[index], ov::element::boolean), choices[index], chosen);
    }
    return Outputs{chosen};
}

Result<Outputs> is_in(OperationContext& op) {
    op.boolean("assume_unique", false);  // a promise, which changes no result
    const auto [x, all_values] = op.pair("x1", "x2");
    op.note_mixed_rows(all_values, 0);
    const auto values = keras::reshape(all_values, {-1});
    const Output equal = std::make_shared<ops::Equal>(keras::unsqueeze(x, -1), values);
    const Output found = std::make_shared<ops::ReduceLogicalOr>(equal, integers({-1}), false);
    if (!op.boolean("invert", false)) return Outputs{found};
    return Outputs{std::make_shared<ops::LogicalNot>(found)};
}

/// How many bounds are not above the value.
Result<Outputs> digitize(OperationContext& op) {
    const auto bounds = op.float_tensor("bins");
    const auto x = keras::unsqueeze(op.float_tensor("x"), -1);
    const Output reached = std::make_shared<ops::GreaterEqual>(x, bounds);
    return Outputs{std::make_shared<ops::ReduceSum>(cast(reached, ov::element::i32), integers({-1}), false)};
}

/// Of vectors with three elements along the last axis.
Result<Outputs> cross(OperationContext& op) {
    for (const char* name : {"axisa", "axisb", "axisc", "axis"}) {
        if (op.given(name) && op.integer(name) != -1) return op.unsupported("another axis than the last");
    }
    const auto [a, b] = op.pair("x1", "x2");
    if (dimension(a, -1) != 3 || dimension(b, -1) != 3) return op.unsupported("vectors of another size than 3");
    const auto a_rank = static_cast<std::int64_t>(op.known_rank(a)) - 1;
    const auto b_rank = static_cast<std::int64_t>(op.known_rank(b)) - 1;
    const auto first = keras::multiply(gather(a, {1, 2, 0}, a_rank), gather(b, {2, 0, 1}, b_rank));
    const auto second = keras::multiply(gather(a, {2, 0, 1}, a_rank), gather(b, {1, 2, 0}, b_rank));
    return Outputs{keras::subtract(first, second)};
}

}  // namespace sirve::keras::operations

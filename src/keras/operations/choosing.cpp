#include <cmath>

#include "keras/operations/operations.hpp"

namespace sirve::keras::operations {

namespace {

/// How far from each other the sorted values lie that a quantile is made of, and how they are mixed.
struct Position {
    std::int64_t low = 0;
    std::int64_t high = 0;
    float share_of_high = 0;
};

std::optional<Position> position_of(const std::string& method, double exact) {
    const auto low = static_cast<std::int64_t>(std::floor(exact));
    const auto high = static_cast<std::int64_t>(std::ceil(exact));
    if (method == "lower") return Position{low, low, 0};
    if (method == "higher") return Position{high, high, 0};
    if (method == "midpoint") return Position{low, high, 0.5F};
    if (method == "linear") return Position{low, high, static_cast<float>(exact - std::floor(exact))};
    if (method != "nearest") return {};
    const auto nearest = static_cast<std::int64_t>(std::nearbyint(exact));
    return Position{nearest, nearest, 0};
}

Output gather(const Output& x, const std::vector<std::int64_t>& indices, std::int64_t axis) {
    return std::make_shared<ops::Gather>(x, integers(indices), integer(axis));
}

}  // namespace

/// Of the values along one axis; several quantiles become the first axis. Percentiles count to 100.
Result<Outputs> quantile(OperationContext& op) {
    const auto x = op.float_tensor("x");
    const auto axes = op.axes("axis", op.known_rank(x));
    const auto size = axes.size() == 1 ? dimension(x, axes[0]) : -1;
    for (const auto axis : axes) op.keep_rows_apart(x, axis);
    const auto method = op.text("method", "linear");
    const bool keep = op.boolean("keepdims", false);
    const auto& given = op.option("q");
    // Keras forgets the method of a quantile, though not that of a percentile.
    if (op.class_name() == "Quantile" && method != "linear") return op.unsupported("the method '" + method + "'");
    if (size < 1) return op.unsupported("quantiles over several axes, or one whose size is free");
    const auto sorted = std::make_shared<ov::op::v11::TopK>(x, integer(size), axes[0], ov::op::v11::TopK::Mode::MIN,
                                                            ov::op::v11::TopK::SortType::SORT_VALUES);
    const double whole = op.class_name() == "Percentile" ? 100 : 1;
    Outputs found;
    const Json list = given.is_array() ? given : Json::array({given});
    for (const auto& one : list) {
        const auto q = one.is_number() ? one.get<double>() / whole : -1;
        const auto position = position_of(method, q * static_cast<double>(size - 1));
        if (q < 0 || q > 1 || !position)
            return op.unsupported("q = " + excerpt(given) + " with the method '" + method + "'");
        const auto low = gather(sorted->output(0), {position->low}, axes[0]);
        const auto high = gather(sorted->output(0), {position->high}, axes[0]);
        auto mixed = keras::add(low, keras::multiply(keras::subtract(high, low), scalar(position->share_of_high)));
        found.push_back(keep ? mixed : keras::squeeze(mixed, axes[0]));
    }
    if (!given.is_array()) return Outputs{found[0]};
    for (auto& one : found) one = keras::unsqueeze(one, 0);
    return Outputs{keras::concatenate(found, 0)};
}

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
    op.keep_rows_apart(all_values, 0);
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

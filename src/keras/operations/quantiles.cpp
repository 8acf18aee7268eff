#include <algorithm>
#include <cmath>
#include <numeric>

#include "keras/operations/operations.hpp"
#include "keras/operations/pieces.hpp"

/// Quantiles of values along one axis or several, with what is not a number or without it.
namespace sirve::keras::operations {

namespace {

/// The values that a quantile is taken of, sorted along the last axis.
struct Values {
    Output sorted;
    std::size_t rank = 0;
    std::vector<std::int64_t> axes;  ///< of the tensor before, which are that last axis now
    std::int64_t size = 0;           ///< how many, -1 if it is free
    Output count;  ///< the same in float32, where it is only known at run time: (..., 1) or without axes
};

/// Where in the sorted values a quantile lies between two of them, and the share of the higher one.
struct Place {
    Output low;
    Output high;
    Output share;
};

Output joined(const Output& x, const std::vector<std::int64_t>& axes) {
    const auto rank = rank_of(x);
    std::vector<std::int64_t> order;
    for (std::size_t axis = 0; axis < rank; ++axis) {
        if (std::find(axes.begin(), axes.end(), axis) == axes.end()) order.push_back(static_cast<std::int64_t>(axis));
    }
    std::vector<std::int64_t> shape(order.size(), 0);  // 0 keeps the axis
    shape.push_back(-1);
    order.insert(order.end(), axes.begin(), axes.end());
    return keras::reshape(keras::transpose(x, order), shape);
}

Output ascending(const Output& x) {
    const auto last = static_cast<std::int64_t>(rank_of(x)) - 1;
    return std::make_shared<ov::op::v11::TopK>(x, length_of(x, last), last, ov::op::v11::TopK::Mode::MIN,
                                               ov::op::v11::TopK::SortType::SORT_VALUES)
        ->output(0);
}

Values read_values(OperationContext& op, bool leave_out_nan) {
    const auto x = op.float_tensor("x");
    Values values{{}, op.known_rank(x), op.axes("axis", op.known_rank(x)), 1, {}};
    for (const auto axis : values.axes) {
        op.note_mixed_rows(x, axis);
        const auto size = dimension(x, axis);
        values.size = size < 0 || values.size < 0 ? -1 : values.size * size;
    }
    if (op.error()) return values;
    const auto flat = joined(x, values.axes);
    const auto last = static_cast<std::int64_t>(rank_of(flat)) - 1;
    if (leave_out_nan) {
        const auto valid = make<ops::LogicalNot>(is_nan(flat));
        values.sorted = ascending(select(valid, flat, infinity(1)));
        values.count = reduce<ops::ReduceSum>(cast(valid, ov::element::f32), {last}, true);
        values.size = -1;
    } else {
        values.sorted = ascending(flat);
        values.count = cast(length_of(flat, last), ov::element::f32);
    }
    return values;
}

/// With a size that is known the places are computed in float64, as Keras does.
std::optional<Place> place_of(const Values& values, const std::string& method, double q) {
    if (values.size >= 0) {
        const auto exact = q * static_cast<double>(values.size - 1);
        const auto low = static_cast<std::int64_t>(std::floor(exact));
        const auto high = static_cast<std::int64_t>(std::ceil(exact));
        if (method == "lower") return Place{integers({low}), integers({low}), scalar(0)};
        if (method == "higher") return Place{integers({high}), integers({high}), scalar(0)};
        if (method == "midpoint") return Place{integers({low}), integers({high}), scalar(0.5F)};
        if (method == "linear") {
            // As Keras has it, which shows where a value is infinite: the higher one comes first.
            const auto below = std::max<std::int64_t>(high - 1, 0);
            const auto above = std::min(below + 1, values.size - 1);
            return Place{integers({below}), integers({above}),
                         scalar(1 - static_cast<float>(static_cast<double>(above) - exact))};
        }
        const auto nearest = static_cast<std::int64_t>(std::nearbyint(exact));
        if (method == "nearest") return Place{integers({nearest}), integers({nearest}), scalar(0)};
        return {};
    }
    if (method != "linear") return {};
    const Output most = make<ops::Maximum>(keras::subtract(values.count, scalar(1)), scalar(0));
    const auto exact = keras::multiply(most, scalar(static_cast<float>(q)));
    const Output below = make<ops::Maximum>(keras::subtract(make<ops::Ceiling>(exact), scalar(1)), scalar(0));
    const Output above = make<ops::Minimum>(keras::add(below, scalar(1)), most);
    return Place{cast(below, ov::element::i64), cast(above, ov::element::i64),
                 keras::subtract(scalar(1), keras::subtract(above, exact))};
}

Output value_at(const Values& values, const Output& index) {
    const auto last = static_cast<std::int64_t>(rank_of(values.sorted)) - 1;
    const auto lead = keras::slice(shape_of(values.sorted), 0, 0, -1);
    const auto shape = keras::concatenate({lead, integers({1})}, 0);
    const Output full = make<ops::Broadcast>(index, shape);
    return keras::squeeze(std::make_shared<ops::GatherElements>(values.sorted, full, last), last);
}

Result<Outputs> quantiles(OperationContext& op, const Values& values, const Output& undefined, const Json& given,
                          double whole) {
    const auto method = op.text("method", "linear");
    const bool keep = op.boolean("keepdims", false);
    if (op.error()) return *op.error();
    if (values.axes.empty()) return op.unsupported("a quantile of single values");
    Outputs found;
    const Json list = given.is_array() ? given : Json::array({given});
    for (const auto& one : list) {
        // Keras holds them in float32.
        const auto q = one.is_number()
                           ? static_cast<double>(static_cast<float>(one.get<double>()) / static_cast<float>(whole))
                           : -1;
        const auto place = place_of(values, method, q);
        if (q < 0 || q > 1 || !place)
            return op.unsupported("q = " + excerpt(given) + " with the method '" + method + "'");
        const auto low = value_at(values, place->low);
        const auto high = value_at(values, place->high);
        const auto last = static_cast<std::int64_t>(rank_of(values.sorted)) - 1;
        const bool has_axis = rank_of(place->share) > 0;
        const auto share = has_axis ? keras::squeeze(place->share, last) : place->share;
        const auto mixed =
            keras::add(keras::multiply(low, keras::subtract(scalar(1), share)), keras::multiply(high, share));
        auto value = select(undefined, scalar(std::numeric_limits<float>::quiet_NaN()), mixed);
        auto axes = values.axes;
        std::sort(axes.begin(), axes.end());
        if (keep) value = std::make_shared<ops::Unsqueeze>(value, integers(axes));
        found.push_back(value);
    }
    if (!given.is_array()) return Outputs{found[0]};
    for (auto& one : found) one = keras::unsqueeze(one, 0);
    return Outputs{keras::concatenate(found, 0)};
}

/// Where a NaN is among the values.
Output any_nan(OperationContext& op, const Values& values) {
    return reduce<ops::ReduceLogicalOr>(is_nan(op.float_tensor("x")), values.axes, false);
}

Output none_left(const Values& values) {
    const auto last = static_cast<std::int64_t>(rank_of(values.sorted)) - 1;
    return keras::squeeze(make<ops::Equal>(values.count, scalar(0)), last);
}

}  // namespace

/// Several quantiles become the first axis. Percentiles count to 100.
Result<Outputs> quantile(OperationContext& op) {
    // Keras forgets the method of a quantile, though not that of a percentile.
    if (op.class_name() == "Quantile" && op.text("method", "linear") != "linear")
        return op.unsupported("the method '" + op.text("method", "linear") + "'");
    const auto values = read_values(op, false);
    if (op.error()) return *op.error();
    return quantiles(op, values, any_nan(op, values), op.option("q"), op.class_name() == "Percentile" ? 100 : 1);
}

Result<Outputs> median(OperationContext& op) {
    const auto values = read_values(op, false);
    if (op.error()) return *op.error();
    return quantiles(op, values, any_nan(op, values), Json(0.5), 1);
}

Result<Outputs> nan_quantile(OperationContext& op) {
    if (!op.tensor("x").get_element_type().is_real()) return op.unsupported("integers, which are never NaN");
    const auto values = read_values(op, true);
    if (op.error()) return *op.error();
    const bool is_median = op.class_name() == "Nanmedian";
    const auto q = is_median ? Json(0.5) : op.option("q");
    return quantiles(op, values, none_left(values), q, op.class_name() == "Nanpercentile" ? 100 : 1);
}

}  // namespace sirve::keras::operations

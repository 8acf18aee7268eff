#include <algorithm>
#include <cctype>
#include <limits>
#include <numeric>

#include "keras/operations/operations.hpp"

namespace sirve::keras::operations {

namespace {

std::vector<std::int64_t> natural_order(std::size_t rank) {
    std::vector<std::int64_t> order(rank);
    std::iota(order.begin(), order.end(), 0);
    return order;
}

Output number_of(const ov::element::Type& type, double value) {
    return cast(ops::Constant::create(ov::element::f64, {}, {value}), type);
}

Output filled(const Output& value, const Output& like) {
    return std::make_shared<ops::Broadcast>(value, shape_of(like));
}

struct Margins {
    std::vector<std::int64_t> before;
    std::vector<std::int64_t> after;
};

/// The forms that numpy knows: 1, [1], [1, 2], [[1, 2]] or [[1, 2], [3, 4], ...].
std::optional<Margins> read_margins(const Json& width, std::size_t rank) {
    const auto is_amount = [](const Json& value) {
        return value.is_number_integer() && value.get<std::int64_t>() >= 0 && value.get<std::int64_t>() < (1 << 30);
    };
    const auto is_pair = [&](const Json& value) {
        return value.is_array() && value.size() == 2 && is_amount(value[0]) && is_amount(value[1]);
    };
    Json pairs = width;
    if (is_amount(width)) pairs = Json::array({Json::array({width, width})});
    if (width.is_array() && width.size() == 1 && is_amount(width[0])) pairs = Json::array({{width[0], width[0]}});
    if (is_pair(width)) pairs = Json::array({width});
    if (!pairs.is_array() || (pairs.size() != 1 && pairs.size() != rank) ||
        !std::all_of(pairs.begin(), pairs.end(), is_pair))
        return {};
    Margins margins;
    for (std::size_t axis = 0; axis < rank; ++axis) {
        const auto& one = pairs[pairs.size() == 1 ? 0 : axis];
        margins.before.push_back(one[0].get<std::int64_t>());
        margins.after.push_back(one[1].get<std::int64_t>());
    }
    return margins;
}

}  // namespace

Result<Outputs> reshape(OperationContext& op) {
    const auto x = op.tensor("x");
    const auto shape = op.integers("newshape");
    const bool valid = std::all_of(shape.begin(), shape.end(), [](auto size) { return size >= -1; });
    if (!valid || std::count(shape.begin(), shape.end(), -1) > 1)
        return op.broken("the shape " + excerpt(op.option("newshape")));
    op.note_shape(x, shape);
    return Outputs{std::make_shared<ops::Reshape>(x, integers(shape), false)};
}

Result<Outputs> ravel(OperationContext& op) {
    const auto x = op.tensor("x");
    op.note_shape(x, {-1});
    return Outputs{keras::reshape(x, {-1})};
}

Result<Outputs> transpose(OperationContext& op) {
    const auto x = op.tensor("x");
    const auto rank = op.known_rank(x);
    auto order = op.axes("axes", rank);
    if (!op.given("axes")) std::reverse(order.begin(), order.end());
    op.note_order(x, order);
    return Outputs{keras::transpose(x, order)};
}

Result<Outputs> swapaxes(OperationContext& op) {
    const auto x = op.tensor("x");
    const auto rank = op.known_rank(x);
    auto order = natural_order(rank);
    const auto first = op.axis(op.integer("axis1"), rank);
    const auto second = op.axis(op.integer("axis2"), rank);
    if (rank > 0) std::swap(order[static_cast<std::size_t>(first)], order[static_cast<std::size_t>(second)]);
    op.note_order(x, order);
    return Outputs{keras::transpose(x, order)};
}

Result<Outputs> moveaxis(OperationContext& op) {
    const auto x = op.tensor("x");
    const auto rank = op.known_rank(x);
    const auto source = op.axes("source", rank);
    const auto destination = op.axes("destination", rank);
    if (source.size() != destination.size()) return op.broken("source and destination are of different length");
    std::vector<std::int64_t> rest;
    for (const auto axis : natural_order(rank)) {
        if (std::find(source.begin(), source.end(), axis) == source.end()) rest.push_back(axis);
    }
    std::vector<std::int64_t> order(rank, -1);
    for (std::size_t index = 0; index < source.size(); ++index)
        order[static_cast<std::size_t>(destination[index])] = source[index];
    auto next = rest.begin();
    for (auto& axis : order) {
        if (axis < 0 && next != rest.end()) axis = *next++;
    }
    op.note_order(x, order);
    return Outputs{keras::transpose(x, order)};
}

Result<Outputs> expand_dims(OperationContext& op) {
    const auto x = op.tensor("x");
    auto axes = op.integers("axis");
    const auto rank = op.known_rank(x) + axes.size();
    for (auto& axis : axes) axis = op.axis(axis, rank);
    return Outputs{std::make_shared<ops::Unsqueeze>(x, integers(axes))};
}

Result<Outputs> squeeze(OperationContext& op) {
    const auto x = op.tensor("x");
    const auto rank = op.known_rank(x);
    std::vector<std::int64_t> axes;
    if (op.given("axis")) {
        axes = op.axes("axis", rank);
    } else {
        for (const auto axis : natural_order(rank)) {
            if (dimension(x, axis) == 1) axes.push_back(axis);
        }
    }
    if (axes.empty()) return Outputs{x};
    return Outputs{std::make_shared<ov::op::v0::Squeeze>(x, integers(axes))};
}

Result<Outputs> flip(OperationContext& op) {
    auto x = op.tensor("x");
    const auto last = std::numeric_limits<std::int64_t>::max();
    for (const auto axis : op.axes("axis", op.known_rank(x))) {
        op.note_mixed_rows(x, axis);
        x = keras::slice(x, axis, last, -last, -1);
    }
    return Outputs{x};
}

Result<Outputs> roll(OperationContext& op) {
    const auto x = op.tensor("x");
    const auto rank = op.known_rank(x);
    auto shift = op.integers("shift");
    if (!op.given("axis")) {
        op.note_mixed_rows(x, 0);
        const auto flat = keras::reshape(x, {-1});
        const Output rolled = std::make_shared<ops::Roll>(flat, integers(shift), integers({0}));
        return Outputs{std::make_shared<ops::Reshape>(rolled, shape_of(x), false)};
    }
    const auto axes = op.axes("axis", rank);
    for (const auto axis : axes) op.note_mixed_rows(x, axis);
    if (shift.size() == 1) shift.resize(axes.size(), shift[0]);
    if (shift.size() != axes.size()) return op.broken("shift and axis are of different length");
    return Outputs{std::make_shared<ops::Roll>(x, integers(shift), integers(axes))};
}

Result<Outputs> pad(OperationContext& op) {
    const auto x = op.tensor("x");
    const auto margins = read_margins(op.option("pad_width"), op.known_rank(x));
    if (!margins) return op.unsupported("pad_width = " + excerpt(op.option("pad_width")));
    if (rank_of(x) > 0 && (margins->before[0] != 0 || margins->after[0] != 0)) op.note_mixed_rows(x, 0);
    auto mode = op.text("mode", "constant");
    for (auto& letter : mode) letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
    const auto before = integers(margins->before);
    const auto after = integers(margins->after);
    if (mode == "constant") {
        const auto type = x.get_element_type();
        const auto value = op.given("constant_values") ? op.typed_tensor("constant_values", type) : number_of(type, 0);
        return Outputs{std::make_shared<ops::Pad>(x, before, after, value, ov::op::PadMode::CONSTANT)};
    }
    op.given("constant_values");  // without meaning in the other modes
    if (mode == "reflect") return Outputs{std::make_shared<ops::Pad>(x, before, after, ov::op::PadMode::REFLECT)};
    if (mode == "symmetric") return Outputs{std::make_shared<ops::Pad>(x, before, after, ov::op::PadMode::SYMMETRIC)};
    return op.unsupported("mode '" + mode + "'; supported: 'constant', 'reflect', 'symmetric'");
}

Result<Outputs> triangle(OperationContext& op) {
    const auto x = op.tensor("x");
    if (op.known_rank(x) < 2) return op.broken("expects a tensor with at least 2 axes");
    if (op.known_rank(x) == 2) op.note_mixed_rows(x, 0);
    const auto indices = [&](std::int64_t axis) -> Output {
        return std::make_shared<ops::Range>(integer(0), keras::squeeze(size_of_axis(x, axis), 0), integer(1),
                                            ov::element::i64);
    };
    const auto offset = keras::subtract(keras::unsqueeze(indices(-1), 0), keras::unsqueeze(indices(-2), 1));
    const auto diagonal = integer(op.integer("k", 0));
    const Output kept = op.class_name() == "Tril" ? Output(std::make_shared<ops::LessEqual>(offset, diagonal))
                                                  : Output(std::make_shared<ops::GreaterEqual>(offset, diagonal));
    return Outputs{std::make_shared<ops::Select>(kept, x, number_of(x.get_element_type(), 0))};
}

Result<Outputs> zeros_like(OperationContext& op) {
    const auto x = op.tensor("x");
    return Outputs{filled(number_of(op.type("dtype", x.get_element_type()), 0), x)};
}

Result<Outputs> ones_like(OperationContext& op) {
    const auto x = op.tensor("x");
    return Outputs{filled(number_of(op.type("dtype", x.get_element_type()), 1), x)};
}

Result<Outputs> full_like(OperationContext& op) {
    const auto x = op.tensor("x");
    return Outputs{filled(op.typed_tensor("fill_value", op.type("dtype", x.get_element_type())), x)};
}

}  // namespace sirve::keras::operations

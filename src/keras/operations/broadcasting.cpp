#include <algorithm>
#include <cmath>

#include "keras/operations/operations.hpp"
#include "keras/operations/pieces.hpp"

/// Operations that give tensors other sizes, or make them from few numbers.
namespace sirve::keras::operations {

namespace {

Output raised_to(const Output& x, std::size_t rank, bool last) {
    const auto missing = rank - std::min(rank, rank_of(x));
    Output raised = x;
    for (std::size_t index = 0; index < missing; ++index) raised = keras::unsqueeze(raised, last ? -1 : 0);
    return raised;
}

Result<Outputs> split_along(OperationContext& op, std::int64_t axis) {
    op.replace("axis", Json(axis));
    return split(op);
}

/// Equally spaced values from start to stop along a new axis.
struct Spacing {
    std::int64_t count = 0;
    bool closed = true;
    std::int64_t axis = 0;
    ov::element::Type type;
};

std::optional<Spacing> read_spacing(OperationContext& op) {
    Spacing spacing;
    spacing.count = op.integer("num", 50);
    spacing.closed = op.boolean("endpoint", true);
    spacing.type = op.type("dtype", ov::element::f32);
    if (op.boolean("retstep", false)) op.remember(op.unsupported("retstep=True"));
    if (spacing.count < 1 || spacing.count > (1 << 20))
        op.remember(op.unsupported("num = " + std::to_string(spacing.count)));
    return op.error() ? std::nullopt : std::optional(spacing);
}

Output spaced(OperationContext& op, const Spacing& spacing, const Output& start, const Output& stop) {
    const auto rank = std::max(op.known_rank(start), op.known_rank(stop));
    const auto axis = op.axis(op.integer("axis", 0), rank + 1);
    const auto parts = static_cast<float>(spacing.closed ? spacing.count - 1 : spacing.count);
    const auto from = keras::unsqueeze(raised_to(start, rank, false), axis);
    const auto to = keras::unsqueeze(raised_to(stop, rank, false), axis);
    std::vector<float> shares;
    for (std::int64_t index = 0; index < spacing.count; ++index)
        shares.push_back(parts > 0 ? static_cast<float>(index) / parts : 0.0F);
    Shape shape(rank + 1, 1);
    shape[static_cast<std::size_t>(axis)] = spacing.count;
    return keras::add(from, keras::multiply(keras::subtract(to, from), constant(shape, shares)));
}

}  // namespace

Result<Outputs> broadcast_to(OperationContext& op) {
    const auto x = op.tensor("x");
    const auto shape = op.integers("shape");
    if (std::any_of(shape.begin(), shape.end(), [](auto size) { return size < 0; }))
        return op.broken("the shape " + excerpt(op.option("shape")));
    return Outputs{make<ops::Broadcast>(x, integers(shape))};
}

Result<Outputs> vstack(OperationContext& op) {
    const auto inputs = op.tensors("xs");
    op.note_mixed_rows(inputs[0], 0);
    return Outputs{keras::concatenate(inputs, 0)};
}

Result<Outputs> dstack(OperationContext& op) {
    auto inputs = op.tensors("xs");
    for (auto& input : inputs) {
        if (op.known_rank(input) < 2) return op.unsupported("tensors with one axis");
        if (rank_of(input) == 2) input = keras::unsqueeze(input, 2);
    }
    return Outputs{keras::concatenate(inputs, 2)};
}

Result<Outputs> hsplit(OperationContext& op) {
    return split_along(op, op.known_rank(op.tensor("x")) == 1 ? 0 : 1);
}

Result<Outputs> vsplit(OperationContext& op) {
    return split_along(op, 0);
}

Result<Outputs> dsplit(OperationContext& op) {
    return split_along(op, 2);
}

Result<Outputs> flipud(OperationContext& op) {
    op.replace("axis", Json(0));
    return flip(op);
}

/// Every element of the first times the whole second.
Result<Outputs> kron(OperationContext& op) {
    const auto x1 = op.tensor("x1");
    const auto x2 = op.tensor("x2");
    const auto type = common_type({x1.get_element_type()}, {x2.get_element_type()});
    if (is_narrow(type)) return op.unsupported("products in " + type.to_string() + ", which wrap around");
    const auto rank = std::max(op.known_rank(x1), op.known_rank(x2));
    auto a = raised_to(cast(x1, type), rank, false);
    auto b = raised_to(cast(x2, type), rank, false);
    if (dimension(b, 0) != 1) op.note_mixed_rows(b, 0);
    const auto shape = keras::multiply(shape_of(a), shape_of(b));
    for (std::size_t axis = 0; axis < rank; ++axis) {
        a = keras::unsqueeze(a, static_cast<std::int64_t>(2 * axis) + 1);
        b = keras::unsqueeze(b, static_cast<std::int64_t>(2 * axis));
    }
    return Outputs{std::make_shared<ops::Reshape>(keras::multiply(a, b), shape, false)};
}

Result<Outputs> linspace(OperationContext& op) {
    const auto spacing = read_spacing(op);
    if (!spacing) return *op.error();
    if (!spacing->type.is_real()) return op.unsupported("values of an integer type; cast them");
    return Outputs{spaced(op, *spacing, op.float_tensor("start"), op.float_tensor("stop"))};
}

Result<Outputs> logspace(OperationContext& op) {
    const auto spacing = read_spacing(op);
    if (!spacing) return *op.error();
    if (!spacing->type.is_real()) return op.unsupported("powers of integers");
    const auto exponents = spaced(op, *spacing, op.float_tensor("start"), op.float_tensor("stop"));
    return Outputs{make<ops::Power>(scalar(static_cast<float>(op.number("base", 10))), exponents)};
}

/// The powers of numbers in a row, the highest first.
Result<Outputs> vander(OperationContext& op) {
    const auto x = op.tensor("x");
    if (!op.given("N")) return op.unsupported("as many powers as there are numbers; give N");
    const auto count = op.integer("N");
    if (count < 0 || count > 4096) return op.broken("N = " + std::to_string(count));
    const bool increasing = op.boolean("increasing", false);
    std::vector<float> powers;
    for (std::int64_t index = 0; index < count; ++index)
        powers.push_back(static_cast<float>(increasing ? index : count - 1 - index));
    const auto raised = make<ops::Power>(keras::unsqueeze(to_float(x), -1), constant({count}, powers));
    if (x.get_element_type().is_real()) return Outputs{raised};
    if (is_narrow(x.get_element_type())) return op.unsupported("powers of small integers, which wrap around");
    return Outputs{
        cast(std::make_shared<ops::Round>(raised, ops::Round::RoundMode::HALF_TO_EVEN), x.get_element_type())};
}

/// A window of the given shape. Where it starts may be computed.
Result<Outputs> slice(OperationContext& op) {
    const auto x = op.tensor("inputs");
    const auto rank = op.known_rank(x);
    const auto sizes = op.integers("shape");
    const auto begin = op.typed_tensor("start_indices", ov::element::i64);
    if (sizes.size() != rank || rank_of(begin) != 1) return op.broken("expects a start and a size for every axis");
    std::vector<std::int64_t> axes;
    for (std::size_t axis = 0; axis < rank; ++axis) axes.push_back(static_cast<std::int64_t>(axis));
    if (op.is_constant("start_indices")) {
        const auto starts = op.integers("start_indices");
        if (!starts.empty() && (starts[0] != 0 || sizes[0] != -1)) op.note_mixed_rows(x, 0);
    } else {
        op.note_mixed_rows(x, 0);
    }
    std::vector<std::int64_t> ends;
    std::vector<std::int64_t> is_open;
    for (const auto size : sizes) {
        ends.push_back(size < 0 ? 0 : size);
        is_open.push_back(size < 0 ? 1 : 0);
    }
    const Output open = make<ops::NotEqual>(integers(is_open), integer(0));
    const auto end = select(open, shape_of(x), keras::add(begin, integers(ends)));
    const auto step = integers(std::vector<std::int64_t>(rank, 1));
    return Outputs{make<ops::Slice>(x, begin, end, step, integers(axes))};
}

/// The tensor with a window of it replaced.
Result<Outputs> slice_update(OperationContext& op) {
    const auto x = op.tensor("inputs");
    const auto rank = op.known_rank(x);
    const auto updates = op.typed_tensor("updates", x.get_element_type());
    if (!op.is_constant("start_indices")) return op.unsupported("a window whose place is computed");
    auto starts = op.integers("start_indices");
    if (starts.size() != rank || rank_of(updates) != rank) return op.broken("expects a start for every axis");
    const auto sizes = shape_of(x);
    // Around the window zeros are added, and a mask tells what belongs to it.
    for (std::size_t axis = 0; axis < rank; ++axis) {
        const auto at = static_cast<std::int64_t>(axis);
        const auto whole = dimension(x, at);
        const auto part = dimension(updates, at);
        if (whole >= 0 && part >= 0)
            starts[axis] = std::clamp<std::int64_t>(starts[axis], 0, std::max<std::int64_t>(whole - part, 0));
        if (starts[axis] < 0) return op.broken("start_indices = " + excerpt(op.option("start_indices")));
    }
    if (rank > 0 && starts[0] != 0) op.note_mixed_rows(x, 0);
    const auto before = integers(starts);
    const auto after = keras::subtract(keras::subtract(sizes, shape_of(updates)), before);
    const auto padded = std::make_shared<ops::Pad>(updates, before, after, number_of(x.get_element_type(), 0),
                                                   ov::op::PadMode::CONSTANT);
    const auto ones = make<ops::Broadcast>(number_of(ov::element::i32, 1), shape_of(updates));
    const auto mask =
        std::make_shared<ops::Pad>(ones, before, after, number_of(ov::element::i32, 0), ov::op::PadMode::CONSTANT);
    return Outputs{select(cast(mask, ov::element::boolean), padded, x)};
}

/// The value of each input along one axis of a grid.
Result<Outputs> meshgrid(OperationContext& op) {
    const auto inputs = op.tensors("x");
    const bool swapped = op.text("indexing", "xy") == "xy" && inputs.size() > 1;
    op.note_mixed_rows(inputs[0], 0);
    Outputs sizes;
    for (const auto& input : inputs) sizes.push_back(make<ops::ReduceProd>(shape_of(input), integers({0}), true));
    if (swapped) std::swap(sizes[0], sizes[1]);
    const auto shape = keras::concatenate(sizes, 0);
    Outputs grids;
    for (std::size_t index = 0; index < inputs.size(); ++index) {
        std::vector<std::int64_t> own(inputs.size(), 1);
        own[swapped && index < 2 ? 1 - index : index] = -1;
        grids.push_back(make<ops::Broadcast>(keras::reshape(inputs[index], own), shape));
    }
    return grids;
}

Result<Outputs> is_real(OperationContext& op) {
    const auto x = op.tensor("x");
    return Outputs{make<ops::Broadcast>(number_of(ov::element::boolean, 1), shape_of(x))};
}

}  // namespace sirve::keras::operations

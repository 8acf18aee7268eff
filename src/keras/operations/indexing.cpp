#include <limits>

#include "keras/operations/operations.hpp"

namespace sirve::keras::operations {

namespace {

constexpr std::int64_t kEnd = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kBeforeBegin = -kEnd;

bool is_ellipsis(const Json& item) {
    return text_member(item, "class_name") == "__ellipsis__";
}

/// x[...] as three steps: slicing, leaving out the axes that were given one index, adding new ones.
struct Selection {
    std::vector<std::int64_t> begin, end, step, axes;
    std::vector<std::int64_t> dropped;
    std::vector<std::int64_t> added;  ///< positions in the result

    void add(std::int64_t axis, std::int64_t from, std::int64_t to, std::int64_t by) {
        axes.push_back(axis);
        begin.push_back(from);
        end.push_back(to);
        step.push_back(by);
    }

    Output apply(Output x) const {
        if (!axes.empty())
            x = std::make_shared<ops::Slice>(x, integers(begin), integers(end), integers(step), integers(axes));
        if (!dropped.empty()) x = std::make_shared<ov::op::v0::Squeeze>(x, integers(dropped));
        if (!added.empty()) x = std::make_shared<ops::Unsqueeze>(x, integers(added));
        return x;
    }
};

/// {"start", "stop", "step"}, of Keras 3 (in a __slice__ object) or of Keras 2; false if it is not one.
bool add_slice(Selection& selection, std::int64_t axis, const Json& item) {
    const auto& parts = text_member(item, "class_name") == "__slice__" ? member(item, "config") : item;
    if (!parts.is_object() || !parts.contains("start") || !parts.contains("stop")) return false;
    const auto& start = parts["start"];
    const auto& stop = parts["stop"];
    const auto& step = member(parts, "step");
    for (const auto* part : {&start, &stop, &step}) {
        if (!part->is_null() && !part->is_number_integer()) return false;
    }
    const auto by = step.is_null() ? 1 : step.get<std::int64_t>();
    if (by == 0) return false;
    if (start.is_null() && stop.is_null() && by == 1) return true;
    selection.add(axis, start.is_null() ? (by > 0 ? 0 : kEnd) : start.get<std::int64_t>(),
                  stop.is_null() ? (by > 0 ? kEnd : kBeforeBegin) : stop.get<std::int64_t>(), by);
    return true;
}

/// How many axes of x the items of a key use up.
std::int64_t used_axes(const Json& key) {
    std::int64_t used = 0;
    for (const auto& item : key) used += item.is_null() || is_ellipsis(item) ? 0 : 1;
    return used;
}

Output index_tensor(OperationContext& op) {
    return op.typed_tensor("indices", ov::element::i64);
}

}  // namespace

Result<Outputs> get_item(OperationContext& op) {
    const auto x = op.tensor("x");
    const auto rank = static_cast<std::int64_t>(op.known_rank(x));
    const auto& key = op.option("key");
    const Json items = key.is_array() ? key : Json::array({key});
    const auto used = used_axes(items);
    if (used > rank) return op.broken("the key " + excerpt(key) + " has more items than the tensor has axes");
    Selection selection;
    std::int64_t axis = 0;
    std::int64_t position = 0;
    bool seen_ellipsis = false;
    for (const auto& item : items) {
        if (item.is_null()) {
            selection.added.push_back(position++);
        } else if (is_ellipsis(item)) {
            if (seen_ellipsis) return op.broken("the key " + excerpt(key) + " has two ellipses");
            seen_ellipsis = true;
            axis += rank - used;
            position += rank - used;
        } else if (item.is_number_integer()) {
            const auto index = item.get<std::int64_t>();
            const auto size = dimension(x, axis);
            if (size >= 0 && (index >= size || index < -size))
                return op.broken("the index " + std::to_string(index) + " for an axis of size " + std::to_string(size));
            selection.add(axis, index, index == -1 ? kEnd : index + 1, 1);
            selection.dropped.push_back(axis++);
        } else if (add_slice(selection, axis, item)) {
            ++axis;
            ++position;
        } else {
            return op.unsupported("the index " + excerpt(item) + "; supported: numbers, slices, None and ...");
        }
    }
    for (const auto sliced : selection.axes) op.note_mixed_rows(x, sliced);
    return Outputs{selection.apply(x)};
}

Result<Outputs> take(OperationContext& op) {
    auto x = op.tensor("x");
    if (!op.given("axis")) x = keras::reshape(x, {-1});
    const auto axis = op.axis(op.integer("axis", 0), op.known_rank(x));
    op.note_mixed_rows(x, axis);
    return Outputs{std::make_shared<ops::Gather>(x, index_tensor(op), integer(axis))};
}

Result<Outputs> take_along_axis(OperationContext& op) {
    auto x = op.tensor("x");
    if (!op.given("axis")) x = keras::reshape(x, {-1});
    const auto rank = op.known_rank(x);
    const auto axis = op.axis(op.integer("axis", 0), rank);
    op.note_mixed_rows(x, axis);
    const auto indices = index_tensor(op);
    if (rank_of(indices) != rank) return op.broken("the indices need as many axes as the tensor");
    for (std::size_t other = 0; other < rank; ++other) {
        const auto at = static_cast<std::int64_t>(other);
        if (at != axis && dimension(x, at) != dimension(indices, at))
            return op.unsupported("indices whose shape differs from that of the tensor, besides the axis");
    }
    const Output is_negative = std::make_shared<ops::Less>(indices, integer(0));
    const auto from_end = keras::add(indices, size_of_axis(x, axis));
    const Output fixed = std::make_shared<ops::Select>(is_negative, from_end, indices);
    return Outputs{std::make_shared<ops::GatherElements>(x, fixed, axis)};
}

Result<Outputs> diff(OperationContext& op) {
    auto x = op.tensor("a");
    const auto axis = op.axis(op.integer("axis", -1), op.known_rank(x));
    op.note_mixed_rows(x, axis);
    const auto times = op.integer("n", 1);
    if (is_narrow(x.get_element_type())) return op.unsupported("differences of small integers, which wrap around");
    if (times < 0 || times > 64) return op.unsupported("n = " + std::to_string(times));
    for (std::int64_t time = 0; time < times; ++time)
        x = keras::subtract(keras::slice(x, axis, 1, kEnd), keras::slice(x, axis, 0, -1));
    return Outputs{x};
}

}  // namespace sirve::keras::operations

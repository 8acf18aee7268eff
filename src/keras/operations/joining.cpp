#include <algorithm>

#include "keras/operations/operations.hpp"

namespace sirve::keras::operations {

namespace {

constexpr std::int64_t kMaxParts = 4096;

Outputs split_evenly(const Output& x, std::int64_t axis, std::int64_t parts) {
    return std::make_shared<ops::Split>(x, integer(axis), static_cast<std::size_t>(parts))->outputs();
}

}  // namespace

Result<Outputs> concatenate(OperationContext& op) {
    const auto inputs = op.tensors("xs");
    const auto axis = op.axis(op.integer("axis", 0), op.known_rank(inputs[0]));
    op.note_mixed_rows(inputs[0], axis);
    return Outputs{keras::concatenate(inputs, axis)};
}

Result<Outputs> stack(OperationContext& op) {
    auto inputs = op.tensors("x");
    const auto axis = op.axis(op.integer("axis", 0), op.known_rank(inputs[0]) + 1);
    for (auto& input : inputs) input = keras::unsqueeze(input, axis);
    return Outputs{keras::concatenate(inputs, axis)};
}

Result<Outputs> split(OperationContext& op) {
    const auto x = op.tensor("x");
    const auto axis = op.axis(op.integer("axis", 0), op.known_rank(x));
    op.note_mixed_rows(x, axis);
    const auto& sections = op.option("indices_or_sections");
    if (sections.is_number_integer()) {
        const auto parts = sections.get<std::int64_t>();
        if (parts < 1 || parts > kMaxParts) return op.broken("a split into " + std::to_string(parts) + " parts");
        return split_evenly(x, axis, parts);
    }
    Outputs outputs;
    std::int64_t begin = 0;
    for (const auto end : op.integers("indices_or_sections")) {
        if (end < begin) return op.unsupported("a split at " + excerpt(sections) + ", which does not ascend from 0");
        outputs.push_back(keras::slice(x, axis, begin, end));
        begin = end;
    }
    outputs.push_back(keras::slice(x, axis, begin, std::numeric_limits<std::int64_t>::max()));
    return outputs;
}

Result<Outputs> unstack(OperationContext& op) {
    const auto x = op.tensor("x");
    const auto axis = op.axis(op.integer("axis", 0), op.known_rank(x));
    const auto parts = op.integer("num", dimension(x, axis));
    if (parts < 1 || parts > kMaxParts) return op.unsupported("unstacking an axis whose size is free");
    auto outputs = split_evenly(x, axis, parts);
    for (auto& output : outputs) output = keras::squeeze(output, axis);
    return outputs;
}

/// Every element of an axis several times in a row.
Result<Outputs> repeat(OperationContext& op) {
    auto x = op.tensor("x");
    if (!op.given("axis")) x = keras::reshape(x, {-1});
    const auto rank = op.known_rank(x);
    const auto axis = op.axis(op.integer("axis", 0), rank);
    op.note_mixed_rows(x, axis);
    const auto repeats = op.integers("repeats");
    if (std::any_of(repeats.begin(), repeats.end(), [](auto count) { return count < 0 || count > (1 << 24); }))
        return op.broken("repeats = " + excerpt(op.option("repeats")));
    if (repeats.size() == 1) {
        std::vector<std::int64_t> times(rank + 1, 1);
        times[static_cast<std::size_t>(axis) + 1] = repeats[0];
        const Output tiled = std::make_shared<ops::Tile>(keras::unsqueeze(x, axis + 1), integers(times));
        times.erase(times.begin() + axis);  // now per axis of x
        const auto shape = keras::multiply(shape_of(x), integers(times));
        return Outputs{std::make_shared<ops::Reshape>(tiled, shape, false)};
    }
    if (dimension(x, axis) != static_cast<std::int64_t>(repeats.size()))
        return op.broken("there are " + std::to_string(repeats.size()) + " repeats for an axis of another size");
    std::vector<std::int64_t> indices;
    for (std::size_t index = 0; index < repeats.size(); ++index)
        indices.insert(indices.end(), static_cast<std::size_t>(repeats[index]), static_cast<std::int64_t>(index));
    return Outputs{std::make_shared<ops::Gather>(x, integers(indices), integer(axis))};
}

Result<Outputs> tile(OperationContext& op) {
    const auto x = op.tensor("x");
    const auto repeats = op.integers("repeats");
    const auto rank = op.known_rank(x);
    if (repeats.size() > rank || (repeats.size() == rank && rank > 0 && repeats[0] != 1)) op.note_mixed_rows(x, 0);
    return Outputs{std::make_shared<ops::Tile>(x, integers(repeats))};
}

}  // namespace sirve::keras::operations

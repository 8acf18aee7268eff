#include "keras/operations/operations.hpp"
#include "keras/operations/pieces.hpp"

/// Operations that write values to computed places.
namespace sirve::keras::operations {

namespace {

using Update = ov::op::v15::ScatterNDUpdate;

Output scattered(const Output& x, const Output& indices, const Output& updates, Update::Reduction reduction) {
    return std::make_shared<Update>(x, indices, updates, reduction);
}

Output zeros(const ov::element::Type& type, const std::vector<std::int64_t>& shape) {
    return make<ops::Broadcast>(number_of(type, 0), integers(shape));
}

/// Small types are widened for the sum and come back as they were: what wraps around does so in the cast, too.
ov::element::Type wide(const ov::element::Type& type) {
    return is_narrow(type) ? ov::element::i32 : type;
}

/// The lowest and highest values of a type, which stand in segments without any row.
double lowest(const ov::element::Type& type) {
    if (type.is_real()) return -static_cast<double>(std::numeric_limits<float>::max());
    return type == ov::element::i32 ? -2147483648.0 : 0.0;
}
double highest(const ov::element::Type& type) {
    return type.is_real() ? static_cast<double>(std::numeric_limits<float>::max()) : 2147483647.0;
}

/// The rows of `data` put together by their ids, negative ids left out. The number of segments must be known.
Result<Outputs> segments(OperationContext& op, Update::Reduction reduction,
                         double (*neutral)(const ov::element::Type&)) {
    const auto data = op.tensor("data");
    const auto ids = op.typed_tensor("segment_ids", ov::element::i64);
    op.note_mixed_rows(data, 0);
    if (op.boolean("sorted", false) || !op.given("num_segments"))
        return op.unsupported("as many segments as the data have; give num_segments");
    const auto count = op.integer("num_segments");
    const auto type = data.get_element_type();
    if (rank_of(ids) != 1 || count < 1 || count > (1 << 24)) return op.broken("expects one id for every row");
    if (!type.is_real() && type != ov::element::i32) return op.unsupported("segments of " + type.to_string());
    // One more segment takes the rows that are left out.
    const auto valid =
        make<ops::LogicalAnd>(make<ops::GreaterEqual>(ids, integer(0)), make<ops::Less>(ids, integer(count)));
    const auto target = keras::unsqueeze(select(valid, ids, integer(count)), -1);
    const auto rank = static_cast<std::int64_t>(op.known_rank(data));
    Output shape = integers({count + 1});
    if (rank > 1) shape = keras::concatenate({shape, keras::slice(shape_of(data), 0, 1, kToTheEnd)}, 0);
    const auto start = make<ops::Broadcast>(number_of(type, neutral(type)), shape);
    return Outputs{keras::slice(scattered(start, target, data, reduction), 0, 0, count)};
}

}  // namespace

/// Zeros, with the values added at their places.
Result<Outputs> scatter(OperationContext& op) {
    const auto indices = op.typed_tensor("indices", ov::element::i64);
    const auto values = op.tensor("values");
    const auto type = values.get_element_type();
    const auto x = zeros(wide(type), op.integers("shape"));
    op.note_mixed_rows(indices, 0);
    return Outputs{cast(scattered(x, indices, cast(values, wide(type)), Update::Reduction::SUM), type)};
}

Result<Outputs> scatter_update(OperationContext& op) {
    const auto x = op.tensor("inputs");
    const auto type = x.get_element_type();
    op.note_mixed_rows(x, 0);
    const auto indices = op.typed_tensor("indices", ov::element::i64);
    const auto updates = op.typed_tensor("updates", wide(type));
    const auto name = op.text("reduction", "");
    auto reduction = Update::Reduction::NONE;
    if (name == "add") reduction = Update::Reduction::SUM;
    if (name == "max") reduction = Update::Reduction::MAX;
    if (name == "min") reduction = Update::Reduction::MIN;
    if (name == "mul") reduction = Update::Reduction::PROD;
    if (reduction == Update::Reduction::NONE && !name.empty()) return op.broken("reduction '" + name + "'");
    return Outputs{cast(scattered(cast(x, wide(type)), indices, updates, reduction), type)};
}

Result<Outputs> segment_sum(OperationContext& op) {
    return segments(op, Update::Reduction::SUM, [](const ov::element::Type&) { return 0.0; });
}
Result<Outputs> segment_prod(OperationContext& op) {
    return segments(op, Update::Reduction::PROD, [](const ov::element::Type&) { return 1.0; });
}
Result<Outputs> segment_max(OperationContext& op) {
    return segments(op, Update::Reduction::MAX, lowest);
}
Result<Outputs> segment_min(OperationContext& op) {
    return segments(op, Update::Reduction::MIN, highest);
}

/// Whether fewer than k classes are predicted higher than the target; never where the target is no class or not finite.
Result<Outputs> in_top_k(OperationContext& op) {
    const auto targets = op.typed_tensor("targets", ov::element::i64);
    const auto predictions = op.float_tensor("predictions");
    const auto k = op.integer("k");
    if (op.known_rank(targets) != 1 || op.known_rank(predictions) != 2)
        return op.broken("expects one target for every row of predictions");
    const auto classes = length_of(predictions, 1);
    const auto known =
        make<ops::LogicalAnd>(make<ops::GreaterEqual>(targets, integer(0)), make<ops::Less>(targets, classes));
    const auto safe = keras::unsqueeze(select(known, targets, integer(0)), 1);
    const Output own = std::make_shared<ops::GatherElements>(predictions, safe, 1);
    const auto above = cast(make<ops::Greater>(predictions, own), ov::element::i64);
    const auto is_high = make<ops::Less>(reduce<ops::ReduceSum>(above, {1}, false), integer(k));
    const Output finite = make<ov::op::v10::IsFinite>(predictions);
    const auto comparable = reduce<ops::ReduceLogicalAnd>(finite, {1}, false);
    return Outputs{make<ops::LogicalAnd>(make<ops::LogicalAnd>(known, comparable), is_high)};
}

}  // namespace sirve::keras::operations

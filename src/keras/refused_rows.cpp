#include "keras/refused_rows.hpp"

#include <limits>

namespace sirve::keras {

namespace {

/// Whether any of the conditions holds, for each row of the batch. One that has not the batch (ids that are part of the
/// model) counts for all.
Output rows_of(const std::vector<Output>& conditions) {
    std::optional<Output> rows;
    for (const auto& condition : conditions) {
        std::vector<std::int64_t> axes;
        for (std::size_t axis = 1; axis < rank_of(condition); ++axis) axes.push_back(static_cast<std::int64_t>(axis));
        Output any = condition;
        if (!axes.empty()) any = std::make_shared<ops::ReduceLogicalOr>(any, integers(axes), false);
        if (dimension(condition, 0) >= 0) any = std::make_shared<ops::ReduceLogicalOr>(any, integer(0), true);
        rows = rows ? std::make_shared<ops::LogicalOr>(*rows, any) : any;
    }
    return *rows;
}

}  // namespace

Output refuse_rows(const Output& y, const std::vector<Output>& conditions) {
    if (conditions.empty() || !y.get_element_type().is_real()) return y;
    const auto rows = rows_of(conditions);
    const Output any = std::make_shared<ops::ReduceLogicalOr>(rows, integer(0), true);
    const auto nan = scalar(std::numeric_limits<float>::quiet_NaN());
    if (rank_of(y) == 0) return std::make_shared<ops::Select>(squeeze(any, 0), nan, y);

    const auto count = squeeze(size_of_axis(y, 0), 0);
    const auto batch = squeeze(size_of_axis(rows, 0), 0);
    const Output each = std::make_shared<ops::Range>(integer(0), count, integer(1), ov::element::i64);
    const Output is_row = std::make_shared<ops::Equal>(count, batch);
    const Output place = std::make_shared<ops::Select>(is_row, each, batch);  // behind the rows stands `any`
    const Output refused = std::make_shared<ops::Gather>(concatenate({rows, any}, 0), place, integer(0));
    std::vector<std::int64_t> shape(rank_of(y), 1);
    shape[0] = -1;
    return std::make_shared<ops::Select>(reshape(refused, shape), nan, y);
}

}  // namespace sirve::keras

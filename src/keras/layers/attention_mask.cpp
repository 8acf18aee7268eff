#include "keras/layers/attention_mask.hpp"

namespace sirve::keras {

namespace {

/// 0, 1, ... size - 1, along an axis of their own.
Output positions(const Output& size, std::int64_t other_axis) {
    const Output numbers = std::make_shared<ops::Range>(integer(0), squeeze(size, 0), integer(1), ov::element::i64);
    return unsqueeze(numbers, other_axis);
}

}  // namespace

Output to_boolean(const Output& x) {
    if (x.get_element_type() == ov::element::boolean) return x;
    const Output zero = ops::Constant::create(x.get_element_type(), {}, std::vector<std::int32_t>{0});
    return std::make_shared<ops::NotEqual>(x, zero);
}

Output causal_mask(const Output& rows, const Output& columns) {
    return std::make_shared<ops::GreaterEqual>(positions(rows, 1), positions(columns, 0));
}

Output window_mask(const Output& rows, const Output& columns, std::int64_t width) {
    const auto distance = subtract(positions(rows, 1), positions(columns, 0));
    const Output near_before = std::make_shared<ops::Less>(distance, integer(width));
    const Output near_after = std::make_shared<ops::Greater>(distance, integer(-width));
    return std::make_shared<ops::LogicalAnd>(near_before, near_after);
}

Output both(const std::optional<Output>& mask, const Output& other) {
    if (!mask) return other;
    return std::make_shared<ops::LogicalAnd>(*mask, other);
}

}  // namespace sirve::keras

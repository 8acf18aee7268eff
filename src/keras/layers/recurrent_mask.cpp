#include "keras/layers/recurrent_mask.hpp"

#include <limits>

namespace sirve::keras {

namespace {

Output number(std::int32_t value) {
    return ops::Constant::create(ov::element::i32, {}, {value});
}

Output is_positive(const Output& x) {
    return std::make_shared<ops::Greater>(x, number(0));
}

/// x, or `otherwise` where the condition (batch, time) does not hold.
Output where(Output condition, const Output& x, const Output& otherwise) {
    while (rank_of(condition) < rank_of(x)) condition = unsqueeze(condition, -1);
    return std::make_shared<ops::Select>(condition, x, otherwise);
}

/// For each row, the steps of x (batch, time, ...) that `steps` (batch, count) names. (OpenVINO 2026.4 crashes in the
/// Gather that can do this, too, where the batch is known to be 1.)
Output gather_steps(const Output& x, const Output& steps) {
    return std::make_shared<ops::GatherND>(x, unsqueeze(steps, -1), 1);
}

/// 1 where the mask is anything but 0.
Output ones_where_kept(const Output& mask) {
    const bool is_boolean = mask.get_element_type() == ov::element::boolean;
    const Output zero = ops::Constant::create(mask.get_element_type(), {}, {0});
    const Output is_kept = is_boolean ? mask : std::make_shared<ops::NotEqual>(mask, zero);
    return std::make_shared<ops::Convert>(is_kept, ov::element::i32);
}

/// The step of the compacted sequence that the count-th kept one has become; 0 if there is none yet.
Output step_of(const Output& counts) {
    return std::make_shared<ops::Maximum>(subtract(counts, number(1)), number(0));
}

}  // namespace

Output zero_where_masked(const Output& sequence, const Output& mask) {
    return where(is_positive(ones_where_kept(mask)), sequence, scalar(0));
}

MaskedSteps::MaskedSteps(const Output& mask) : keep_(ones_where_kept(mask)) {
    kept_so_far_ = std::make_shared<ops::CumSum>(keep_, integer(1));
    count_ = std::make_shared<ops::ReduceSum>(keep_, integers({1}), true);
    const auto length = squeeze(size_of_axis(keep_, 1), 0);
    const Output row = std::make_shared<ops::Range>(integer(0), length, integer(1), ov::element::i32);
    const Output steps = std::make_shared<ops::Broadcast>(row, shape_of(keep_));
    // Where each step goes: the kept ones to the front, the others behind them.
    const Output behind = subtract(add(count_, steps), kept_so_far_);
    const Output to = std::make_shared<ops::Select>(is_positive(keep_), subtract(kept_so_far_, number(1)), behind);
    order_ = std::make_shared<ops::ScatterElementsUpdate>(steps, to, steps, integer(1));
}

Output MaskedSteps::compact(const Output& x) const {
    return gather_steps(x, order_);
}

Output MaskedSteps::expand(const Output& sequence, bool zero_masked) const {
    const auto y = gather_steps(sequence, step_of(kept_so_far_));
    return where(is_positive(zero_masked ? keep_ : kept_so_far_), y, scalar(0));
}

Output MaskedSteps::last_output(const Output& sequence, bool zero_masked) const {
    const auto is_kept =
        is_positive(squeeze(zero_masked ? slice(keep_, 1, -1, std::numeric_limits<std::int64_t>::max()) : count_, 1));
    return where(is_kept, last_kept(sequence), scalar(0));
}

Output MaskedSteps::last_state(const Output& sequence, const Output& initial) const {
    return where(is_positive(squeeze(count_, 1)), last_kept(sequence), initial);
}

Output MaskedSteps::last_kept(const Output& sequence) const {
    return squeeze(gather_steps(sequence, step_of(count_)), 1);
}

}  // namespace sirve::keras

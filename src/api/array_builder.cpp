#include "api/array_builder.hpp"

#include <algorithm>

namespace sirve::api {

void ArrayBuilder::start(models::TensorValue& out, bool flat) {
    out_ = &out;
    out_->shape.clear();
    out_->values.clear();
    out_->holds_strings = false;
    out_->strings.clear();
    flat_ = flat;
    rank_ = 0;
    counts_.clear();
    extents_.clear();
    ragged_.reset();
}

std::size_t ArrayBuilder::likely_rank(bool flat) const {
    if (rank_ != 0) return rank_;
    return std::max({counts_.size(), extents_.size(), std::size_t{flat ? 1u : 2u}});
}

/// What should stand where the values are.
ArrayBuilder::Verdict ArrayBuilder::not_a_leaf() const {
    return out_->holds_strings ? Verdict::kNotAString : Verdict::kNotANumber;
}

void ArrayBuilder::count_element() {
    if (!counts_.empty()) ++counts_.back();
}

ArrayBuilder::Verdict ArrayBuilder::open() {
    count_element();
    if (rank_ != 0 && counts_.size() == rank_) return not_a_leaf();
    counts_.push_back(0);
    if (extents_.size() < counts_.size()) extents_.push_back(-1);
    return Verdict::kFine;
}

void ArrayBuilder::close() {
    const std::size_t length = counts_.back();
    counts_.pop_back();
    std::int64_t& extent = extents_[counts_.size()];
    if (extent < 0) {
        extent = static_cast<std::int64_t>(length);
    } else if (extent != static_cast<std::int64_t>(length) && !ragged_) {
        ragged_ = RaggedRow{"", {}, length, static_cast<std::size_t>(extent)};
        for (const std::size_t count : counts_) ragged_->place.push_back(count - 1);
    }
    if (counts_.empty()) out_->shape.assign(extents_.begin(), extents_.end());
}

ArrayBuilder::Verdict ArrayBuilder::number(double value) {
    count_element();
    rank_ = likely_rank(flat_);
    if (counts_.size() < rank_) return Verdict::kNotAList;
    if (out_->holds_strings) return Verdict::kNotAString;
    out_->values.push_back(value);
    return Verdict::kFine;
}

ArrayBuilder::Verdict ArrayBuilder::string(std::string_view value) {
    count_element();
    const bool is_first = rank_ == 0;
    rank_ = likely_rank(true);
    if (counts_.size() < rank_) return Verdict::kNotAList;
    if (is_first) out_->holds_strings = true;
    if (!out_->holds_strings) return Verdict::kNotANumber;
    out_->strings.emplace_back(value);
    return Verdict::kFine;
}

ArrayBuilder::Verdict ArrayBuilder::other() {
    count_element();
    return counts_.size() < likely_rank(flat_) ? Verdict::kNotAList : not_a_leaf();
}

}  // namespace sirve::api

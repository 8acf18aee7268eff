#pragma once

#include <limits>

#include "keras/element_types.hpp"
#include "keras/graph_ops.hpp"

/// Small pieces of graphs that several families of operations are made of.
namespace sirve::keras::operations {

constexpr std::int64_t kToTheEnd = std::numeric_limits<std::int64_t>::max();

template <typename Node, typename... Inputs>
Output make(const Inputs&... inputs) {
    return std::make_shared<Node>(inputs...);
}

inline Output select(const Output& condition, const Output& yes, const Output& no) {
    return make<ops::Select>(condition, yes, no);
}

inline Output is_nan(const Output& x) {
    return make<ov::op::v10::IsNaN>(x);
}

inline Output infinity(float sign) {
    return scalar(sign * std::numeric_limits<float>::infinity());
}

/// A constant without axes.
inline Output number_of(const ov::element::Type& type, double value) {
    return cast(ops::Constant::create(ov::element::f64, {}, {value}), type);
}

/// 0, 1, ... up to a size (without axes, int64) that may be known at run time only.
inline Output counting(const Output& size, const ov::element::Type& type = ov::element::i64) {
    return std::make_shared<ops::Range>(integer(0), size, integer(1), type);
}

/// The size of an axis without axes, int64.
inline Output length_of(const Output& x, std::int64_t axis) {
    return keras::squeeze(size_of_axis(x, axis), 0);
}

template <typename Node>
Output reduce(const Output& x, const std::vector<std::int64_t>& axes, bool keep) {
    return std::make_shared<Node>(x, integers(axes), keep);
}

}  // namespace sirve::keras::operations

#include "keras/graph_ops.hpp"

#include <algorithm>
#include <numeric>
#include <openvino/op/util/multi_subgraph_base.hpp>

namespace sirve::keras {

namespace {

constexpr const char* kMixesRows = "sirve_mixes_rows";

std::vector<std::int64_t> last_to_first(std::size_t rank) {
    std::vector<std::int64_t> order{0, static_cast<std::int64_t>(rank) - 1};
    for (std::size_t axis = 1; axis + 1 < rank; ++axis) order.push_back(static_cast<std::int64_t>(axis));
    return order;
}

std::vector<std::int64_t> first_to_last(std::size_t rank) {
    std::vector<std::int64_t> order{0};
    for (std::size_t axis = 2; axis < rank; ++axis) order.push_back(static_cast<std::int64_t>(axis));
    order.push_back(1);
    return order;
}

/// What `x` was before it was transposed by `order`, if it was.
std::optional<Output> before_transpose(const Output& x, const std::vector<std::int64_t>& order) {
    const auto node = ov::as_type_ptr<ops::Transpose>(x.get_node_shared_ptr());
    if (!node) return {};
    const auto applied = ov::as_type_ptr<ops::Constant>(node->input_value(1).get_node_shared_ptr());
    if (!applied || applied->cast_vector<std::int64_t>() != order) return {};
    return node->input_value(0);
}

}  // namespace

Output scalar(float value) {
    return ops::Constant::create(ov::element::f32, {}, {value});
}
Output integers(const std::vector<std::int64_t>& values) {
    return ops::Constant::create(ov::element::i64, {values.size()}, values);
}
Output integer(std::int64_t value) {
    return ops::Constant::create(ov::element::i64, {}, {value});
}
Output constant(const formats::FloatArray& array) {
    return constant(array.shape, array.values);
}
Output constant(const Shape& shape, const std::vector<float>& values) {
    return std::make_shared<ops::Constant>(ov::element::f32, ov::Shape(shape.begin(), shape.end()), values.data());
}

Output add(const Output& a, const Output& b) {
    return std::make_shared<ops::Add>(a, b);
}
std::optional<Output> bias_of_second_axis(const Output& x, const Output& bias) {
    std::int64_t length = 1;
    std::size_t long_axes = 0;
    for (const auto size : shape_of_output(bias)) {
        if (size == 1) continue;
        length = size;
        ++long_axes;
    }
    if (long_axes != 1 || rank_of(x) < 3 || dimension(x, -1) == length || dimension(x, 1) != length) return {};
    std::vector<std::int64_t> shape(rank_of(x), 1);
    shape[1] = length;
    return reshape(bias, shape);
}

Output subtract(const Output& a, const Output& b) {
    return std::make_shared<ops::Subtract>(a, b);
}
Output multiply(const Output& a, const Output& b) {
    return std::make_shared<ops::Multiply>(a, b);
}
Output divide(const Output& a, const Output& b) {
    return std::make_shared<ops::Divide>(a, b);
}
Output to_float(const Output& x) {
    if (x.get_element_type() == ov::element::f32) return x;
    return std::make_shared<ops::Convert>(x, ov::element::f32);
}
Output transpose(const Output& x, const std::vector<std::int64_t>& order) {
    return std::make_shared<ops::Transpose>(x, integers(order));
}
Output reshape(const Output& x, const std::vector<std::int64_t>& shape) {
    return std::make_shared<ops::Reshape>(x, integers(shape), true);
}
Output unsqueeze(const Output& x, std::int64_t axis) {
    return std::make_shared<ops::Unsqueeze>(x, integer(axis));
}
Output squeeze(const Output& x, std::int64_t axis) {
    return std::make_shared<ov::op::v0::Squeeze>(x, integer(axis));
}
Output concatenate(const Outputs& inputs, std::int64_t axis) {
    return std::make_shared<ops::Concat>(inputs, axis);
}
Output slice(const Output& x, std::int64_t axis, std::int64_t begin, std::int64_t end, std::int64_t step) {
    return std::make_shared<ops::Slice>(x, integers({begin}), integers({end}), integers({step}), integers({axis}));
}
Output shape_of(const Output& x) {
    return std::make_shared<ops::ShapeOf>(x, ov::element::i64);
}
Output size_of_axis(const Output& x, std::int64_t axis) {
    return std::make_shared<ops::Gather>(shape_of(x), integers({axis}), integer(0));
}

Output mixes_rows(Output x) {
    x.get_node()->get_rt_info()[kMixesRows] = true;
    return x;
}

bool any_rows_mixed(const ov::Model& model) {
    const auto nodes = model.get_ops();
    return std::any_of(nodes.begin(), nodes.end(), [](const std::shared_ptr<ov::Node>& node) {
        if (node->get_rt_info().contains(kMixesRows)) return true;
        const auto loop = ov::as_type_ptr<ov::op::util::MultiSubGraphOp>(node);
        if (!loop) return false;
        const auto& bodies = loop->get_functions();
        return std::any_of(bodies.begin(), bodies.end(), [](const auto& body) { return any_rows_mixed(*body); });
    });
}

std::size_t rank_of(const Output& x) {
    const auto& shape = x.get_partial_shape();
    return shape.rank().is_static() ? shape.size() : 0;
}

std::int64_t dimension(const Output& x, std::int64_t axis) {
    const auto rank = static_cast<std::int64_t>(rank_of(x));
    if (axis < 0) axis += rank;
    if (axis < 0 || axis >= rank) return -1;
    const auto size = x.get_partial_shape()[static_cast<std::size_t>(axis)];
    return size.is_static() ? size.get_length() : -1;
}

Shape shape_of_output(const Output& x) {
    Shape shape;
    for (std::size_t axis = 0; axis < rank_of(x); ++axis)
        shape.push_back(dimension(x, static_cast<std::int64_t>(axis)));
    return shape;
}

Output to_channels_first(const Output& x) {
    if (const auto inner = before_channels_last(x)) return *inner;
    return transpose(x, last_to_first(rank_of(x)));
}

Output to_channels_last(const Output& x) {
    const auto rank = rank_of(x);
    if (const auto inner = before_transpose(x, last_to_first(rank))) return *inner;
    return transpose(x, first_to_last(rank));
}

std::optional<Output> before_channels_last(const Output& x) {
    const auto rank = rank_of(x);
    if (rank < 3) return {};
    return before_transpose(x, first_to_last(rank));
}

formats::FloatArray permute(const formats::FloatArray& array, const std::vector<std::size_t>& order) {
    const auto rank = array.shape.size();
    std::vector<std::size_t> strides(rank, 1);
    for (std::size_t axis = rank; axis-- > 1;)
        strides[axis - 1] = strides[axis] * static_cast<std::size_t>(array.shape[axis]);
    formats::FloatArray result{Shape(rank), std::vector<float>(array.values.size())};
    std::vector<std::size_t> step(rank);
    for (std::size_t axis = 0; axis < rank; ++axis) {
        result.shape[axis] = array.shape[order[axis]];
        step[axis] = strides[order[axis]];
    }
    std::vector<std::int64_t> index(rank, 0);
    std::size_t from = 0;
    for (auto& value : result.values) {
        value = array.values[from];
        for (std::size_t axis = rank; axis-- > 0;) {
            from += step[axis];
            if (++index[axis] < result.shape[axis]) break;
            from -= step[axis] * static_cast<std::size_t>(result.shape[axis]);
            index[axis] = 0;
        }
    }
    return result;
}

}  // namespace sirve::keras

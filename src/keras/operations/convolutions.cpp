#include "keras/operations/operations.hpp"
#include "keras/operations/pieces.hpp"
#include "keras/operations/sliding.hpp"

/// Convolutions with kernels that a model computes or has as constants.
namespace sirve::keras::operations {

namespace {

struct Steps {
    ov::Strides strides;
    ov::Strides dilations;
};

Steps read_steps(OperationContext& op, std::size_t axes) {
    const auto read = [&](const std::string& name) {
        const auto values = op.given(name) ? amounts(op, name, axes) : std::vector<std::size_t>(axes, 1);
        return ov::Strides(values.begin(), values.end());
    };
    return {read("strides"), read("dilation_rate")};
}

/// The kernel, which has two axes more than it slides over.
std::optional<Output> read_kernel(OperationContext& op, const Sliding& sliding, const std::string& name) {
    const auto kernel = op.float_tensor(name);
    if (op.known_rank(kernel) != sliding.axes + 2)
        op.remember(op.broken("the " + name + " needs as many axes as the input"));
    if (dimension(sliding.x, 1) < 1) op.remember(op.unsupported("channels whose number is free"));
    if (op.error()) return {};
    return kernel;
}

/// (sizes..., in, out) to (out, in, sizes...).
Output outputs_first(const Output& kernel) {
    const auto rank = static_cast<std::int64_t>(rank_of(kernel));
    std::vector<std::int64_t> order{rank - 1, rank - 2};
    for (std::int64_t axis = 0; axis < rank - 2; ++axis) order.push_back(axis);
    return keras::transpose(kernel, order);
}

Output convolved(const Sliding& sliding, const Output& x, const Output& kernel, const Steps& steps) {
    const ov::CoordinateDiff none(sliding.axes, 0);
    return std::make_shared<ops::Convolution>(x, outputs_first(kernel), steps.strides, none, none, steps.dilations,
                                              sliding.padding);
}

/// A kernel (sizes..., channels, multiplier): each channel by itself.
Output convolved_apart(const Sliding& sliding, const Output& kernel, const Steps& steps) {
    const auto rank = static_cast<std::int64_t>(rank_of(kernel));
    std::vector<std::int64_t> order{rank - 2, rank - 1};
    for (std::int64_t axis = 0; axis < rank - 2; ++axis) order.push_back(axis);
    const auto weights = keras::unsqueeze(keras::transpose(kernel, order), 2);
    const ov::CoordinateDiff none(sliding.axes, 0);
    return std::make_shared<ops::GroupConvolution>(sliding.x, weights, steps.strides, none, none, steps.dilations,
                                                   sliding.padding);
}

}  // namespace

Result<Outputs> convolve(OperationContext& op) {
    const auto sliding = read_sliding(op);
    if (op.error()) return *op.error();
    const auto kernel = read_kernel(op, sliding, "kernel");
    const auto steps = read_steps(op, sliding.axes);
    if (op.error()) return *op.error();
    const auto channels = dimension(sliding.x, 1);
    const auto in = dimension(*kernel, -2);
    const auto filters = dimension(*kernel, -1);
    if (channels == in) return sliding.restore(convolved(sliding, sliding.x, *kernel, steps));
    if (in < 1 || filters < 1 || channels % in != 0 || filters % (channels / in) != 0)
        return op.broken("a kernel for " + std::to_string(in) + " of " + std::to_string(channels) + " channels");
    const auto groups = channels / in;
    const auto first = outputs_first(*kernel);
    std::vector<std::int64_t> shape{groups, filters / groups, in};
    for (std::size_t axis = 0; axis < sliding.axes; ++axis)
        shape.push_back(dimension(first, static_cast<std::int64_t>(axis) + 2));
    const ov::CoordinateDiff none(sliding.axes, 0);
    return sliding.restore(std::make_shared<ops::GroupConvolution>(
        sliding.x, keras::reshape(first, shape), steps.strides, none, none, steps.dilations, sliding.padding));
}

Result<Outputs> depthwise_convolve(OperationContext& op) {
    const auto sliding = read_sliding(op);
    if (op.error()) return *op.error();
    const auto kernel = read_kernel(op, sliding, "kernel");
    const auto steps = read_steps(op, sliding.axes);
    if (op.error()) return *op.error();
    return sliding.restore(convolved_apart(sliding, *kernel, steps));
}

Result<Outputs> separable_convolve(OperationContext& op) {
    auto sliding = read_sliding(op);
    if (op.error()) return *op.error();
    const auto kernel = read_kernel(op, sliding, "depthwise_kernel");
    const auto pointwise = read_kernel(op, sliding, "pointwise_kernel");
    const auto steps = read_steps(op, sliding.axes);
    if (op.error()) return *op.error();
    const ov::Strides single(sliding.axes, 1);
    const auto apart = convolved_apart(sliding, *kernel, steps);
    return sliding.restore(convolved(sliding, apart, *pointwise, {single, single}));
}

}  // namespace sirve::keras::operations

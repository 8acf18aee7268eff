#include "keras/operations/operations.hpp"
#include "keras/operations/sliding.hpp"

namespace sirve::keras::operations {

Sliding read_sliding(OperationContext& op) {
    Sliding sliding;
    const auto x = op.float_tensor("inputs");
    const auto rank = op.known_rank(x);
    if (rank < 3 || rank > 5) {
        op.remember(op.broken("expects a tensor with 3 to 5 axes"));
        return sliding;
    }
    sliding.axes = rank - 2;
    sliding.none = ov::Shape(sliding.axes, 0);
    sliding.channels_first = op.text("data_format", "channels_last") == "channels_first";
    sliding.x = sliding.channels_first ? x : to_channels_first(x);
    const auto padding = op.text("padding", "valid");
    if (padding == "same") sliding.padding = ov::op::PadType::SAME_UPPER;
    if (padding != "same" && padding != "valid")
        op.remember(op.unsupported("padding '" + padding + "'; supported: 'valid', 'same'"));
    return sliding;
}

std::vector<std::size_t> amounts(OperationContext& op, const std::string& name, std::size_t axes) {
    auto values = op.integers(name);
    if (values.size() == 1) values.resize(axes, values[0]);
    bool valid = values.size() == axes;
    for (const auto value : values) valid = valid && value > 0 && value < (1 << 20);
    if (!valid) op.remember(op.broken("argument " + name + " is " + excerpt(op.option(name))));
    return {values.begin(), values.end()};
}

namespace {

struct Window {
    ov::Shape size;
    ov::Strides strides;
};

Window read_window(OperationContext& op, const Sliding& sliding) {
    const auto size = amounts(op, "pool_size", sliding.axes);
    const auto strides = op.given("strides") ? amounts(op, "strides", sliding.axes) : size;
    return {ov::Shape(size.begin(), size.end()), ov::Strides(strides.begin(), strides.end())};
}

}  // namespace

Result<Outputs> max_pool(OperationContext& op) {
    const auto sliding = read_sliding(op);
    const auto window = read_window(op, sliding);
    if (op.error()) return *op.error();
    return sliding.restore(std::make_shared<ov::op::v1::MaxPool>(sliding.x, window.strides, sliding.none, sliding.none,
                                                                 window.size, ov::op::RoundingType::FLOOR,
                                                                 sliding.padding));
}

Result<Outputs> average_pool(OperationContext& op) {
    const auto sliding = read_sliding(op);
    const auto window = read_window(op, sliding);
    if (op.error()) return *op.error();
    return sliding.restore(std::make_shared<ov::op::v1::AvgPool>(sliding.x, window.strides, sliding.none, sliding.none,
                                                                 window.size, true, ov::op::RoundingType::FLOOR,
                                                                 sliding.padding));
}

/// (height, width, blocks of channels) to (height * block, width * block, channels).
Result<Outputs> depth_to_space(OperationContext& op) {
    const auto x = op.tensor("x");
    const auto block = op.integer("block_size");
    if (op.known_rank(x) != 4 || block < 2 || block > 1024) return op.broken("expects 4 axes and a block_size over 1");
    const bool channels_first = op.text("data_format", "channels_last") == "channels_first";
    const Output y = std::make_shared<ops::DepthToSpace>(channels_first ? x : to_channels_first(x),
                                                         ops::DepthToSpace::DepthToSpaceMode::BLOCKS_FIRST,
                                                         static_cast<std::size_t>(block));
    return Outputs{channels_first ? y : to_channels_last(y)};
}

Result<Outputs> space_to_depth(OperationContext& op) {
    const auto x = op.tensor("x");
    const auto block = op.integer("block_size");
    if (op.known_rank(x) != 4 || block < 2 || block > 1024) return op.broken("expects 4 axes and a block_size over 1");
    const bool channels_first = op.text("data_format", "channels_last") == "channels_first";
    const Output y = std::make_shared<ops::SpaceToDepth>(channels_first ? x : to_channels_first(x),
                                                         ops::SpaceToDepth::SpaceToDepthMode::BLOCKS_FIRST,
                                                         static_cast<std::size_t>(block));
    return Outputs{channels_first ? y : to_channels_last(y)};
}

}  // namespace sirve::keras::operations

#include "keras/layers/window.hpp"

namespace sirve::keras {

std::size_t spatial_axes(const std::string& class_name) {
    for (std::size_t at = class_name.size(); at-- > 1;) {
        const char digit = class_name[at - 1];
        if (class_name[at] == 'D' && digit >= '1' && digit <= '3') return static_cast<std::size_t>(digit - '0');
    }
    return 2;
}

SpatialInput spatial_input(LayerContext& layer) {
    SpatialInput input;
    input.axes = spatial_axes(layer.class_name());
    input.channels_first = layer.channels_first();
    const auto x = layer.float_input_of_rank(input.axes + 2, input.axes + 2);
    input.x = input.channels_first || layer.error() ? x : to_channels_first(x);
    return input;
}

std::vector<std::size_t> positive_integers(LayerContext& layer, const std::string& key, std::size_t count,
                                           std::optional<std::int64_t> standard) {
    constexpr std::int64_t kMost = 1 << 24;
    std::vector<std::size_t> values;
    for (const auto value : layer.integers(key, count, standard)) {
        if (value < 1 || value > kMost)
            layer.remember(
                layer.broken("option " + key + " is " + excerpt(layer.config(key)) + "; expected positive integers"));
        values.push_back(value < 1 || value > kMost ? 1 : static_cast<std::size_t>(value));
    }
    return values;
}

ov::op::PadType pad_type(const std::string& padding) {
    return padding == "same" ? ov::op::PadType::SAME_UPPER : ov::op::PadType::VALID;
}

}  // namespace sirve::keras

#include "keras/layers/layers.hpp"

namespace sirve::keras {

namespace {

/// x with vectors of length 1 along `axis`. The two versions of Keras treat vectors of nearly no length differently.
Output normalized(const Output& x, std::int64_t axis, int keras_major) {
    const Output squares = std::make_shared<ops::ReduceSum>(multiply(x, x), integer(axis), true);
    if (keras_major < 3) {
        const Output bounded = std::make_shared<ops::Maximum>(squares, scalar(1e-12F));
        return divide(x, std::make_shared<ops::Sqrt>(bounded));
    }
    const Output length = std::make_shared<ops::Sqrt>(squares);
    return divide(x, std::make_shared<ops::Maximum>(length, scalar(1e-7F)));
}

}  // namespace

/// The sum over one axis of each input, sample by sample; all other axes stay, those of the first input before those of
/// the second.
Result<Outputs> build_dot(LayerContext& layer) {
    if (layer.input_count() != 2)
        return layer.broken("multiplies 2 inputs, but has " + std::to_string(layer.input_count()));
    const auto axes = layer.integers("axes", 2);
    const bool normalize = layer.boolean("normalize", false);
    Outputs inputs;
    std::string equation;
    std::string result = "a";
    for (std::size_t index = 0; index < 2; ++index) {
        auto x = layer.float_input(index);
        const auto rank = rank_of(x);
        if (rank < 2 || rank > 8) return layer.broken("takes inputs with 2 to 8 axes");
        const auto axis = layer.axis(axes[index], rank);
        if (layer.error()) return *layer.error();
        if (axis == 0) return layer.broken("can't sum over the batch");
        if (normalize) x = normalized(x, axis, layer.keras_major());
        equation += index == 0 ? "a" : ",a";
        for (std::size_t at = 1; at < rank; ++at) {
            const bool summed = at == static_cast<std::size_t>(axis);
            const char letter = static_cast<char>((index == 0 ? 'c' : 'm') + at);
            equation += summed ? 'b' : letter;
            if (!summed) result += letter;
        }
        inputs.push_back(x);
    }
    const Output y = std::make_shared<ops::Einsum>(inputs, equation + "->" + result);
    return Outputs{result == "a" ? unsqueeze(y, 1) : y};
}

}  // namespace sirve::keras

#include <algorithm>
#include <cctype>

#include "keras/layers/layers.hpp"

namespace sirve::keras {

namespace {

/// "input,kernel->output", one letter for each axis, in which "..." of Keras is written out.
struct Equation {
    std::string input;
    std::string kernel;
    std::string output;
    std::size_t axes_left = 0;   ///< that "..." stands for, at the beginning
    std::size_t axes_right = 0;  ///< or at the end

    std::string text() const { return input + "," + kernel + "->" + output; }
};

bool are_letters(const std::string& text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isalpha(c) != 0; });
}

/// Cuts "..." off the beginning (or the end) of both sides; false if only one of them has it.
bool cut_dots(std::string& input, std::string& output, bool left) {
    constexpr std::string_view kDots = "...";
    const auto cut = [&](std::string& text) {
        const bool has = left ? text.starts_with(kDots) : text.ends_with(kDots);
        if (has) text.erase(left ? 0 : text.size() - kDots.size(), kDots.size());
        return has;
    };
    const bool first = cut(input);
    return cut(output) && first;
}

/// Letters that `used` has not.
std::string free_letters(const std::string& used, std::size_t count) {
    std::string letters;
    for (char letter = 'A'; letter <= 'Z' && letters.size() < count; ++letter) {
        if (used.find(letter) == used.npos) letters += letter;
    }
    return letters;
}

/// Nothing if it is not of the form that Keras takes, for an input with `rank` axes.
std::optional<Equation> parse_equation(const std::string& text, std::size_t rank) {
    const auto comma = text.find(',');
    const auto arrow = text.find("->");
    if (comma == text.npos || arrow == text.npos || arrow < comma) return {};
    Equation equation{text.substr(0, comma), text.substr(comma + 1, arrow - comma - 1), text.substr(arrow + 2)};
    const bool left = cut_dots(equation.input, equation.output, true);
    const bool right = !left && cut_dots(equation.input, equation.output, false);
    if (!are_letters(equation.input) || !are_letters(equation.kernel) || !are_letters(equation.output)) return {};
    if (equation.input.size() > rank || (!left && !right && equation.input.size() != rank)) return {};
    const auto elided = rank - equation.input.size();
    const auto letters = free_letters(equation.input + equation.kernel + equation.output, elided);
    if (letters.size() != elided) return {};
    (left ? equation.axes_left : equation.axes_right) = elided;
    for (auto* side : {&equation.input, &equation.output}) side->insert(left ? 0 : side->size(), letters);
    return equation;
}

/// The bias has the axes of the output from the first that `bias_axes` names; those that it does not name have size 1.
Result<Shape> bias_shape(LayerContext& layer, const Equation& equation, const Output& y, const std::string& bias_axes) {
    auto first = equation.output.size();
    for (const char letter : bias_axes) {
        const auto at = equation.output.find(letter, equation.axes_left);
        if (at == std::string::npos || at >= equation.output.size() - equation.axes_right)
            return layer.broken("option bias_axes names '" + std::string(1, letter) +
                                "', which is no axis of the output");
        first = std::min(first, at);
    }
    Shape shape;
    for (auto at = first; at < equation.output.size(); ++at) {
        const bool named = bias_axes.find(equation.output[at]) != std::string::npos &&
                           at < equation.output.size() - equation.axes_right;
        shape.push_back(named ? dimension(y, static_cast<std::int64_t>(at)) : 1);
    }
    return shape;
}

}  // namespace

Result<Outputs> build_einsum_dense(LayerContext& layer) {
    const auto x = layer.float_input_of_rank(1, 8);
    layer.ignore({"output_shape"});
    const auto text = layer.text("equation", "");
    const auto equation = parse_equation(text, rank_of(x));
    if (layer.error()) return *layer.error();
    if (!equation) {
        return layer.broken("option equation is '" + text + "', which does not fit an input of shape " +
                            shape_text(shape_of_output(x)));
    }
    std::vector<WeightSpec> specs{{"kernel", {}}};
    for (const char letter : equation->kernel) {
        const auto at = equation->input.find(letter);
        specs[0].shape.push_back(at == std::string::npos ? -1 : dimension(x, static_cast<std::int64_t>(at)));
    }
    const auto bias_axes = layer.text("bias_axes", "");
    // The shape of the bias follows from that of the kernel, which has to be read first.
    const auto stored = layer.own_weights().shapes();
    if (!stored) return layer.broken(stored.error().message());
    if (!bias_axes.empty()) specs.push_back({"bias", stored->size() == 2 ? (*stored)[1] : Shape{}});
    const auto weights = layer.weights(specs);
    if (layer.error()) return *layer.error();
    Output y = std::make_shared<ops::Einsum>(Outputs{x, weights[0]}, equation->text());
    if (!bias_axes.empty()) {
        const auto shape = bias_shape(layer, *equation, y, bias_axes);
        if (!shape) return shape.error();
        // Axes whose size is free can't be in the bias, so that the shapes must be the same.
        if (*shape != (*stored)[1]) {
            return layer.broken("weight bias has the shape " + shape_text((*stored)[1]) + " in the file; expected " +
                                shape_text(*shape));
        }
        y = add(y, weights[1]);
    }
    return Outputs{layer.activate(y)};
}

}  // namespace sirve::keras

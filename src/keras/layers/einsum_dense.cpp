#include <algorithm>
#include <cctype>

#include "keras/layers/layers.hpp"
#include "keras/layers/quantized_kernel.hpp"

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

/// The kernel's shape: axes that the input has not get their sizes from the option output_shape; -1 if it has none.
Shape kernel_shape(LayerContext& layer, const Equation& equation, const Output& x) {
    const auto& sizes = layer.config("output_shape");
    // The option leaves out the batch and what "..." stands for.
    const auto begin = std::max<std::size_t>(equation.axes_left, 1);
    Shape shape;
    for (const char letter : equation.kernel) {
        const auto in_input = equation.input.find(letter);
        const auto in_output = equation.output.find(letter);
        std::int64_t size = in_input == std::string::npos ? -1 : dimension(x, static_cast<std::int64_t>(in_input));
        if (size < 0 && in_output != std::string::npos && in_output >= begin) {
            const auto at = in_output - begin;
            const auto& given =
                sizes.is_array() ? (at < sizes.size() ? sizes[at] : Json()) : (at == 0 ? sizes : Json());
            if (given.is_number_integer()) size = given.get<std::int64_t>();
        }
        shape.push_back(size);
    }
    return shape;
}

/// `scale` of the inputs, which has their axes but those that are summed over, with the axes of the output.
Output scale_for_output(const Output& scale, const Equation& equation) {
    std::string letters;
    for (const char letter : equation.input) {
        if (equation.output.find(letter) != std::string::npos) letters += letter;
    }
    std::vector<std::int64_t> order;
    std::vector<std::int64_t> added;
    for (std::size_t at = 0; at < equation.output.size(); ++at) {
        const auto from = letters.find(equation.output[at]);
        if (from == std::string::npos)
            added.push_back(static_cast<std::int64_t>(at));
        else
            order.push_back(static_cast<std::int64_t>(from));
    }
    const auto ordered = transpose(scale, order);
    return added.empty() ? ordered : Output(std::make_shared<ops::Unsqueeze>(ordered, integers(added)));
}

/// The product of the input and the kernel, as the layer's quantization has it.
Output multiply_by(const Output& x, const Kernel& kernel, const Quantization& quantization, const Equation& equation) {
    std::vector<std::int64_t> summed;
    for (std::size_t axis = 0; axis < equation.input.size(); ++axis) {
        if (equation.output.find(equation.input[axis]) == std::string::npos)
            summed.push_back(static_cast<std::int64_t>(axis));
    }
    const auto [inputs, inputs_scale] = round_inputs(x, summed, quantization, kernel);
    auto values = kernel.values;
    std::optional<Output> scale;
    if (inputs_scale) scale = scale_for_output(*inputs_scale, equation);
    if (kernel.scale && quantization.mode == Quantization::Mode::kInt4) {
        // One for each of the kernel's columns, which are its last axes.
        const auto shape = shape_of_output(values);
        const auto columns = static_cast<std::int64_t>(shape_of_output(*kernel.scale)[0]);
        values = reshape(divide(reshape(values, {-1, columns}), *kernel.scale), shape);
    } else if (kernel.scale) {
        scale = scale ? multiply(*scale, *kernel.scale) : *kernel.scale;
    }
    const Output y = std::make_shared<ops::Einsum>(Outputs{inputs, values}, equation.text());
    return scale ? divide(y, *scale) : y;
}

}  // namespace

Result<Outputs> build_einsum_dense(LayerContext& layer) {
    const auto x = layer.float_input_of_rank(1, 8);
    const auto text = layer.text("equation", "");
    const auto equation = parse_equation(text, rank_of(x));
    if (layer.error()) return *layer.error();
    if (!equation) {
        return layer.broken("option equation is '" + text + "', which does not fit an input of shape " +
                            shape_text(shape_of_output(x)));
    }
    const auto quantization = read_quantization(layer);
    const auto bias_axes = layer.text("bias_axes", "");
    // The shape of the bias follows from that of the kernel, which has to be read first.
    std::optional<Shape> bias;
    if (!bias_axes.empty()) {
        const auto stored = layer.own_weights().shapes();
        if (!stored) return layer.broken(stored.error().message());
        const bool is_first =
            quantization.mode == Quantization::Mode::kGptq || quantization.mode == Quantization::Mode::kAwq;
        bias = stored->size() >= 2 ? (*stored)[is_first ? 0 : 1] : Shape{};
    }
    const auto kernel = read_kernel(layer, layer.own_weights(), quantization, kernel_shape(layer, *equation, x), bias);
    if (layer.error()) return *layer.error();
    auto y = multiply_by(x, kernel, quantization, *equation);
    if (bias) {
        const auto shape = bias_shape(layer, *equation, y, bias_axes);
        if (!shape) return shape.error();
        // Axes whose size is free can't be in the bias, so that the shapes must be the same.
        if (*shape != *bias) {
            return layer.broken("weight bias has the shape " + shape_text(*bias) + " in the file; expected " +
                                shape_text(*shape));
        }
        const auto moved = layer.keras_major() >= 3 ? bias_of_second_axis(y, *kernel.bias) : std::nullopt;
        y = add(y, moved.value_or(*kernel.bias));
    }
    return Outputs{layer.activate(y)};
}

}  // namespace sirve::keras

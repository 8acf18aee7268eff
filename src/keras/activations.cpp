#include "keras/activations.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "keras/serialized_object.hpp"

namespace sirve::keras {

namespace {

Output greater(const Output& a, const Output& b) {
    return std::make_shared<ops::Greater>(a, b);
}
Output select(const Output& condition, const Output& yes, const Output& no) {
    return std::make_shared<ops::Select>(condition, yes, no);
}
Output negative(const Output& x) {
    return std::make_shared<ops::Negative>(x);
}
Output exp(const Output& x) {
    return std::make_shared<ops::Exp>(x);
}
Output absolute(const Output& x) {
    return std::make_shared<ops::Abs>(x);
}
Output clip(const Output& x, double low, double high) {
    return std::make_shared<ops::Clamp>(x, low, high);
}
Output sigmoid(const Output& x) {
    return std::make_shared<ops::Sigmoid>(x);
}
Output tanh(const Output& x) {
    return std::make_shared<ops::Tanh>(x);
}
Output plain_relu(const Output& x) {
    return std::make_shared<ops::Relu>(x);
}
Output softplus(const Output& x) {
    return std::make_shared<ops::SoftPlus>(x);
}

Output linear(const Output& x) {
    return x;
}
Output relu6(const Output& x) {
    return clip(x, 0, 6);
}
Output default_leaky_relu(const Output& x) {
    return leaky_relu(x, 0.2);
}
Output default_elu(const Output& x) {
    return elu(x, 1);
}
Output selu(const Output& x) {
    return std::make_shared<ops::Selu>(x, scalar(1.6732632423543772F), scalar(1.0507009873554805F));
}
Output celu(const Output& x) {
    return elu(x, 1);
}  // with alpha 1, the only one that a name can mean
Output gelu(const Output& x) {
    return std::make_shared<ops::Gelu>(x, ov::op::GeluApproximationMode::ERF);
}
Output hard_sigmoid(const Output& x) {
    return clip(add(multiply(x, scalar(1.0F / 6)), scalar(0.5F)), 0, 1);
}
Output hard_sigmoid_of_keras2(const Output& x) {
    return clip(add(multiply(x, scalar(0.2F)), scalar(0.5F)), 0, 1);
}
Output hard_silu(const Output& x) {
    return multiply(x, hard_sigmoid(x));
}
Output hard_tanh(const Output& x) {
    return clip(x, -1, 1);
}
Output tanh_shrink(const Output& x) {
    return subtract(x, tanh(x));
}
Output hard_shrink(const Output& x) {
    return select(greater(absolute(x), scalar(0.5F)), x, scalar(0));
}
Output soft_shrink(const Output& x) {
    return subtract(x, clip(x, -0.5, 0.5));
}
Output default_softmax(const Output& x) {
    return softmax(x, {-1});
}
Output log_softmax(const Output& x) {
    return std::make_shared<ops::LogSoftmax>(x, -1);
}
Output softsign(const Output& x) {
    return std::make_shared<ops::SoftSign>(x);
}
Output silu(const Output& x) {
    return std::make_shared<ops::Swish>(x);
}
Output mish(const Output& x) {
    return std::make_shared<ops::Mish>(x);
}
Output log_sigmoid(const Output& x) {
    return negative(softplus(negative(x)));
}
Output squareplus(const Output& x) {
    return multiply(add(x, std::make_shared<ops::Sqrt>(add(multiply(x, x), scalar(4)))), scalar(0.5F));
}
Output sparse_sigmoid(const Output& x) {
    return clip(add(multiply(x, scalar(0.5F)), scalar(0.5F)), 0, 1);
}
/// 0 up to -1, (x + 1)^2 / 4 up to 1, then x.
Output sparse_plus(const Output& x) {
    const auto middle = add(clip(x, -1, 1), scalar(1));
    return add(multiply(multiply(middle, middle), scalar(0.25F)), plain_relu(subtract(x, scalar(1))));
}
Output glu(const Output& x) {
    const auto halves = std::make_shared<ops::Split>(x, integer(-1), 2);
    return multiply(halves->output(0), sigmoid(halves->output(1)));
}

/// Projects each vector of the last axis onto the simplex. With its entries sorted downwards, those k are its support
/// for which 1 + k z_k > z_1 + ... + z_k. The threshold is Keras's, which adds up all the running sums of the support
/// where the paper takes the last one: what counts are the numbers that the model was trained with.
Output sparsemax(const Output& x) {
    const auto last = integer(-1);
    const auto length = squeeze(size_of_axis(x, -1), 0);
    const auto sorted =
        std::make_shared<ops::TopK>(x, length, -1, ops::TopK::Mode::MAX, ops::TopK::SortType::SORT_VALUES)->output(0);
    const Output sums = std::make_shared<ops::CumSum>(sorted, last);
    const Output ranks = std::make_shared<ops::CumSum>(std::make_shared<ops::Broadcast>(scalar(1), shape_of(x)), last);
    const Output inside = to_float(greater(add(scalar(1), multiply(ranks, sorted)), sums));
    const Output count = std::make_shared<ops::ReduceSum>(inside, last, true);
    const Output sum = std::make_shared<ops::ReduceSum>(multiply(inside, sums), last, true);
    return plain_relu(subtract(x, divide(subtract(sum, scalar(1)), count)));
}

struct Row {
    std::string_view name;
    Output (*apply)(const Output&);
    bool per_element = true;  ///< does not look at other elements, so that the order of axes does not matter
};

constexpr std::array kActivations{
    Row{"linear", linear},
    Row{"relu", plain_relu},
    Row{"relu6", relu6},
    Row{"leaky_relu", default_leaky_relu},
    Row{"elu", default_elu},
    Row{"selu", selu},
    Row{"celu", celu},
    Row{"gelu", gelu},
    Row{"sigmoid", sigmoid},
    Row{"hard_sigmoid", hard_sigmoid},
    Row{"log_sigmoid", log_sigmoid},
    Row{"sparse_sigmoid", sparse_sigmoid},
    Row{"tanh", tanh},
    Row{"hard_tanh", hard_tanh},
    Row{"tanh_shrink", tanh_shrink},
    Row{"hard_shrink", hard_shrink},
    Row{"soft_shrink", soft_shrink},
    Row{"softmax", default_softmax, false},
    Row{"log_softmax", log_softmax, false},
    Row{"sparsemax", sparsemax, false},
    Row{"softplus", softplus},
    Row{"squareplus", squareplus},
    Row{"sparse_plus", sparse_plus},
    Row{"softsign", softsign},
    Row{"silu", silu},
    Row{"swish", silu},
    Row{"hard_silu", hard_silu},
    Row{"hard_swish", hard_silu},
    Row{"mish", mish},
    Row{"exponential", exp},
    Row{"glu", glu, false},
};

Result<Output> apply_by_name(const std::string& name, const Output& x, int keras_major) {
    if (name == "hard_sigmoid" && keras_major < 3) return elementwise(x, hard_sigmoid_of_keras2);
    for (const auto& row : kActivations) {
        if (row.name == name) return row.per_element ? elementwise(x, row.apply) : row.apply(x);
    }
    return Error(ErrorCode::kUnimplemented, "the activation '" + name + "' is not known");
}

double option(const Json& config, std::string_view key, double standard) {
    const auto& value = member(config, key);
    return value.is_number() ? value.get<double>() : standard;
}

/// An activation given as a layer: Dense(activation=keras.layers.LeakyReLU(0.1)).
Result<Output> apply_layer(const std::string& class_name, const Json& config, const Output& x, int keras_major) {
    if (class_name == "ReLU") {
        return relu(x, option(config, "negative_slope", 0), member(config, "max_value"),
                    option(config, "threshold", 0));
    }
    if (class_name == "LeakyReLU") return leaky_relu(x, option(config, "negative_slope", option(config, "alpha", 0.3)));
    if (class_name == "ELU") return elu(x, option(config, "alpha", 1));
    if (class_name == "Softmax" && member(config, "axis").is_number_integer())
        return softmax(x, {member(config, "axis").get<std::int64_t>()});
    if (class_name == "Activation") return apply_activation(member(config, "activation"), x, keras_major);
    return Error(ErrorCode::kUnimplemented, "an activation of class " + class_name + " is not supported");
}

}  // namespace

Output relu(const Output& x, double negative_slope, const Json& max_value, double threshold) {
    return elementwise(x, [&](const Output& in) -> Output {
        Output out;
        if (threshold == 0 && negative_slope == 0) {
            out = plain_relu(in);
        } else if (threshold == 0) {
            out = leaky_relu(in, negative_slope);
        } else {
            const auto limit = scalar(static_cast<float>(threshold));
            const Output reached = std::make_shared<ops::GreaterEqual>(in, limit);
            out = select(reached, in, multiply(subtract(in, limit), scalar(static_cast<float>(negative_slope))));
        }
        if (!max_value.is_number()) return out;
        return std::make_shared<ops::Minimum>(out, scalar(max_value.get<float>()));
    });
}

Output leaky_relu(const Output& x, double slope) {
    return elementwise(x, [&](const Output& in) -> Output {
        return std::make_shared<ops::PRelu>(in, constant({1}, {static_cast<float>(slope)}));
    });
}

Output elu(const Output& x, double alpha) {
    return elementwise(x, [&](const Output& in) -> Output { return std::make_shared<ops::Elu>(in, alpha); });
}

Output softmax(const Output& x, const std::vector<std::int64_t>& axes) {
    if (axes.size() == 1) return std::make_shared<ops::Softmax>(x, axes[0]);
    const Output highest = std::make_shared<ops::ReduceMax>(x, integers(axes), true);
    const Output powers = exp(subtract(x, highest));
    return divide(powers, std::make_shared<ops::ReduceSum>(powers, integers(axes), true));
}

std::string activation_name(const Json& config) {
    if (config.is_null()) return "linear";
    if (config.is_string()) return config.get<std::string>();
    if (text_member(config, "class_name") == "function") return text_member(config, "config");
    return "";
}

Result<Output> apply_activation(const Json& config, const Output& x, int keras_major) {
    if (carries_python_code(config))
        return Error(ErrorCode::kUnimplemented, "the activation carries Python code, which is never run");
    if (const auto name = activation_name(config); !name.empty()) return apply_by_name(name, x, keras_major);
    return apply_layer(text_member(config, "class_name"), member(config, "config"), x, keras_major);
}

std::vector<std::string> supported_activations() {
    std::vector<std::string> names;
    for (const auto& row : kActivations) names.emplace_back(row.name);
    return names;
}

}  // namespace sirve::keras

#include <array>

#include "keras/activations.hpp"
#include "keras/operations/operations.hpp"

namespace sirve::keras::operations {

namespace {

/// Classes that are an activation function of the same name.
constexpr std::array<std::pair<std::string_view, std::string_view>, 14> kActivations{
    {{"Relu", "relu"},
     {"Relu6", "relu6"},
     {"Sigmoid", "sigmoid"},
     {"SparseSigmoid", "sparse_sigmoid"},
     {"HardSigmoid", "hard_sigmoid"},
     {"LogSigmoid", "log_sigmoid"},
     {"Softplus", "softplus"},
     {"SparsePlus", "sparse_plus"},
     {"Softsign", "softsign"},
     {"Silu", "silu"},
     {"HardSilu", "hard_silu"},
     {"Selu", "selu"},
     {"HardTanh", "hard_tanh"},
     {"TanhShrink", "tanh_shrink"}}};

Output number(double value) {
    return scalar(static_cast<float>(value));
}

Output select(const Output& condition, const Output& yes, const Output& no) {
    return std::make_shared<ops::Select>(condition, yes, no);
}

Output greater(const Output& a, const Output& b) {
    return std::make_shared<ops::Greater>(a, b);
}

/// Of integers these stay integers.
Result<Outputs> relu_of_integers(OperationContext& op) {
    const auto x = op.tensor("x");
    const auto number = [&](int value) { return cast(integer(value), x.get_element_type()); };
    if (x.get_element_type() == ov::element::boolean) return op.broken("expects numbers");
    const Output y = std::make_shared<ops::Maximum>(x, number(0));
    if (op.class_name() == "Relu") return Outputs{y};
    return Outputs{std::make_shared<ops::Minimum>(y, number(6))};
}

}  // namespace

Result<Outputs> activation(OperationContext& op) {
    if ((op.class_name() == "Relu" || op.class_name() == "Relu6") && !op.tensor("x").get_element_type().is_real())
        return relu_of_integers(op);
    for (const auto& [class_name, name] : kActivations) {
        if (class_name != op.class_name()) continue;
        auto result = apply_activation(std::string(name), op.float_tensor("x"), 3);
        if (!result) return result.error();
        return Outputs{*result};
    }
    return op.unsupported("this activation is not known");
}

/// Beyond the threshold x, at most max_value; below it a slope.
Result<Outputs> relu(OperationContext& op) {
    const auto slope = op.number("negative_slope", 0);
    const auto limit = op.number("threshold", 0);
    if (slope != 0 && limit != 0) return op.unsupported("a negative_slope together with a threshold");
    return Outputs{keras::relu(op.float_tensor("x"), slope, op.option("max_value"), limit)};
}

Result<Outputs> leaky_relu(OperationContext& op) {
    return Outputs{keras::leaky_relu(op.float_tensor("x"), op.number("negative_slope", 0.2))};
}

Result<Outputs> elu(OperationContext& op) {
    return Outputs{keras::elu(op.float_tensor("x"), op.number("alpha", 1))};
}

/// max(x, 0) + alpha (exp(min(x, 0) / alpha) - 1).
Result<Outputs> celu(OperationContext& op) {
    const auto x = op.float_tensor("x");
    const auto alpha = number(op.number("alpha", 1));
    const Output positive = std::make_shared<ops::Relu>(x);
    const Output below = std::make_shared<ops::Minimum>(x, scalar(0));
    const Output power = std::make_shared<ops::Exp>(keras::divide(below, alpha));
    return Outputs{keras::add(positive, keras::multiply(alpha, keras::subtract(power, scalar(1))))};
}

Result<Outputs> gelu(OperationContext& op) {
    const auto mode =
        op.boolean("approximate", true) ? ov::op::GeluApproximationMode::TANH : ov::op::GeluApproximationMode::ERF;
    return Outputs{std::make_shared<ops::Gelu>(op.float_tensor("x"), mode)};
}

Result<Outputs> glu(OperationContext& op) {
    const auto x = op.float_tensor("x");
    const auto axis = op.axis(op.integer("axis", -1), op.known_rank(x));
    op.note_mixed_rows(x, axis);
    const auto halves = std::make_shared<ops::Split>(x, integer(axis), 2);
    return Outputs{keras::multiply(halves->output(0), std::make_shared<ops::Sigmoid>(halves->output(1)))};
}

Result<Outputs> squareplus(OperationContext& op) {
    const auto x = op.float_tensor("x");
    const auto inside = keras::add(keras::multiply(x, x), number(op.number("b", 4)));
    return Outputs{keras::multiply(keras::add(x, std::make_shared<ops::Sqrt>(inside)), scalar(0.5F))};
}

Result<Outputs> threshold(OperationContext& op) {
    const auto x = op.float_tensor("x");
    const auto limit = number(op.number("threshold"));
    return Outputs{select(greater(x, limit), x, number(op.number("default_value")))};
}

Result<Outputs> soft_shrink(OperationContext& op) {
    const auto x = op.float_tensor("x");
    const auto limit = op.number("threshold", 0.5);
    if (limit < 0) return op.unsupported("a negative threshold");
    return Outputs{keras::subtract(x, std::make_shared<ops::Clamp>(x, -limit, limit))};
}

Result<Outputs> hard_shrink(OperationContext& op) {
    const auto x = op.float_tensor("x");
    const auto limit = number(op.number("threshold", 0.5));
    return Outputs{select(greater(std::make_shared<ops::Abs>(x), limit), x, scalar(0))};
}

Result<Outputs> softmax(OperationContext& op) {
    const auto x = op.float_tensor("x");
    const auto rank = op.known_rank(x);
    const bool over_all = op.is_null("axis");
    const auto axes = over_all || op.given("axis") ? op.axes("axis", rank)
                                                   : std::vector<std::int64_t>{static_cast<std::int64_t>(rank) - 1};
    for (const auto axis : axes) op.note_mixed_rows(x, axis);
    return Outputs{keras::softmax(x, axes)};
}

Result<Outputs> log_softmax(OperationContext& op) {
    const auto x = op.float_tensor("x");
    if (op.is_null("axis")) return op.unsupported("axis=None");
    const auto axis = op.axis(op.integer("axis", -1), op.known_rank(x));
    op.note_mixed_rows(x, axis);
    return Outputs{std::make_shared<ops::LogSoftmax>(x, axis)};
}

Result<Outputs> one_hot(OperationContext& op) {
    if (op.boolean("sparse", false)) return op.unsupported("a sparse result");
    const auto x = op.typed_tensor("x", ov::element::i64);
    const auto classes = op.integer("num_classes");
    if (classes < 1 || classes > (1 << 24)) return op.broken("num_classes = " + std::to_string(classes));
    const auto axis = op.axis(op.integer("axis", -1), op.known_rank(x) + 1);
    const auto type = op.type("dtype", ov::element::f32);
    const Output hot = std::make_shared<ov::op::v1::OneHot>(x, integer(classes), scalar(1), scalar(0), axis);
    return Outputs{cast(hot, type)};
}

}  // namespace sirve::keras::operations

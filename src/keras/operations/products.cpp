#include <algorithm>

#include "keras/operations/operations.hpp"

namespace sirve::keras::operations {

namespace {

struct Factors {
    Output a, b;
    std::size_t rank_a = 0, rank_b = 0;
};

/// Products are computed in float32, which holds only small integers.
Factors read(OperationContext& op) {
    const auto [a, b] = op.pair("x1", "x2");
    if (!a.get_element_type().is_real())
        op.remember(op.unsupported("a product of integers; cast the inputs to float32"));
    const auto left = to_float(a);
    const auto right = to_float(b);
    return {left, right, op.known_rank(left), op.known_rank(right)};
}

/// The letter of the batch must stay in front: of every factor that has one, and of the result.
void note_mixed_rows(OperationContext& op, const ov::OutputVector& factors, const std::string& equation) {
    const auto result = equation.find("->");
    if (result == std::string::npos || equation.find("...") != std::string::npos) return;
    std::size_t begin = 0;
    for (const auto& factor : factors) {
        if (begin >= result) return;
        const bool has_batch = rank_of(factor) > 0 && dimension(factor, 0) < 0;
        if (has_batch && (result + 2 >= equation.size() || equation[begin] != equation[result + 2]))
            op.note_mixed_rows(factor, 0);
        begin = equation.find(',', begin) + 1;
        if (begin == 0) return;
    }
}

/// The sum of products over pairs of axes; the other axes follow each other.
Result<Outputs> contract(OperationContext& op, const Factors& factors, const std::vector<std::int64_t>& axes_a,
                         const std::vector<std::int64_t>& axes_b) {
    if (factors.rank_a + factors.rank_b > 26) return op.unsupported("so many axes");
    if (axes_a.size() != axes_b.size()) return op.broken("sums over different numbers of axes");
    std::string a;
    std::string b;
    for (std::size_t axis = 0; axis < factors.rank_a; ++axis) a += static_cast<char>('a' + axis);
    for (std::size_t axis = 0; axis < factors.rank_b; ++axis) b += static_cast<char>('a' + factors.rank_a + axis);
    std::string summed;
    for (std::size_t index = 0; index < axes_a.size(); ++index) {
        const char letter = a[static_cast<std::size_t>(axes_a[index])];
        b[static_cast<std::size_t>(axes_b[index])] = letter;
        summed += letter;
    }
    std::string result;
    for (const char letter : a + b) {
        if (summed.find(letter) == std::string::npos) result += letter;
    }
    const auto equation = a + "," + b + "->" + result;
    const ov::OutputVector both{factors.a, factors.b};
    note_mixed_rows(op, both, equation);
    return Outputs{std::make_shared<ops::Einsum>(both, equation)};
}

std::int64_t last(std::size_t rank) {
    return static_cast<std::int64_t>(rank) - 1;
}

}  // namespace

Result<Outputs> matmul(OperationContext& op) {
    const auto factors = read(op);
    // With two axes or one, the rows of the second factor are summed over.
    if (factors.rank_b <= 2) op.note_mixed_rows(factors.b, 0);
    if (factors.rank_a == 1) op.note_mixed_rows(factors.a, 0);
    if (factors.rank_b == 2 && dimension(factors.b, 1) < 0) op.note_mixed_rows(factors.a, 0);
    return Outputs{std::make_shared<ops::MatMul>(factors.a, factors.b)};
}

/// As numpy's: over the last axis of the first and the last but one of the second.
Result<Outputs> dot(OperationContext& op) {
    const auto factors = read(op);
    if (factors.rank_a == 0 || factors.rank_b == 0) return Outputs{keras::multiply(factors.a, factors.b)};
    return contract(op, factors, {last(factors.rank_a)}, {std::max<std::int64_t>(last(factors.rank_b) - 1, 0)});
}

Result<Outputs> inner(OperationContext& op) {
    const auto factors = read(op);
    if (factors.rank_a == 0 || factors.rank_b == 0) return Outputs{keras::multiply(factors.a, factors.b)};
    return contract(op, factors, {last(factors.rank_a)}, {last(factors.rank_b)});
}

Result<Outputs> outer(OperationContext& op) {
    const auto factors = read(op);
    op.note_mixed_rows(factors.b, 0);
    op.note_shape(factors.a, {-1});
    const auto column = keras::reshape(factors.a, {-1, 1});
    return Outputs{keras::multiply(column, keras::reshape(factors.b, {1, -1}))};
}

Result<Outputs> tensordot(OperationContext& op) {
    const auto factors = read(op);
    std::vector<std::int64_t> axes_a;
    std::vector<std::int64_t> axes_b;
    const auto& axes = op.option("axes");
    if (axes.is_null() || axes.is_number_integer()) {
        const auto count = op.integer("axes", 2);
        const auto most = static_cast<std::int64_t>(std::min(factors.rank_a, factors.rank_b));
        if (count < 0 || count > most) return op.broken("axes = " + std::to_string(count));
        for (std::int64_t axis = 0; axis < count; ++axis) {
            axes_a.push_back(static_cast<std::int64_t>(factors.rank_a) - count + axis);
            axes_b.push_back(axis);
        }
        return contract(op, factors, axes_a, axes_b);
    }
    if (!axes.is_array() || axes.size() != 2) return op.broken("axes = " + excerpt(axes));
    const auto read_side = [&](const Json& side, std::size_t rank, std::vector<std::int64_t>& found) {
        const Json list = side.is_array() ? side : Json::array({side});
        for (const auto& axis : list) {
            if (!axis.is_number_integer()) op.remember(op.broken("axes = " + excerpt(axes)));
            found.push_back(axis.is_number_integer() ? op.axis(axis.get<std::int64_t>(), rank) : 0);
        }
    };
    read_side(axes[0], factors.rank_a, axes_a);
    read_side(axes[1], factors.rank_b, axes_b);
    if (op.error()) return *op.error();
    return contract(op, factors, axes_a, axes_b);
}

Result<Outputs> einsum(OperationContext& op) {
    auto equation = op.text("subscripts", "");
    std::erase(equation, ' ');
    ov::OutputVector operands;
    for (const auto& operand : op.tensors("operands")) {
        if (!operand.get_element_type().is_real())
            return op.unsupported("a product of integers; cast the inputs to float32");
        operands.push_back(operand);
    }
    note_mixed_rows(op, operands, equation);
    return Outputs{std::make_shared<ops::Einsum>(operands, equation)};
}

}  // namespace sirve::keras::operations

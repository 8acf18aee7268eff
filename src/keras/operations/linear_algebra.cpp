#include "keras/operations/linear_algebra.hpp"

#include "keras/operations/operations.hpp"

namespace sirve::keras::operations {

namespace {

/// The square matrices that an operation works on, of a fixed size.
std::optional<Output> read_matrices(OperationContext& op, const std::string& name, bool square = true) {
    const auto x = op.float_tensor(name);
    const auto rank = op.known_rank(x);
    if (rank < 2) {
        op.remember(op.broken("expects matrices"));
        return {};
    }
    op.note_mixed_rows(x, static_cast<std::int64_t>(rank) - 2);
    const auto rows = dimension(x, -2);
    const auto columns = dimension(x, -1);
    if (rows < 1 || columns < 1 || rows > kLargestMatrix || columns > kLargestMatrix)
        op.remember(op.unsupported("matrices of a free size, or of more than " + std::to_string(kLargestMatrix) +
                                   " rows or columns"));
    else if (square && rows != columns)
        op.remember(op.broken("expects square matrices"));
    if (op.error()) return {};
    return x;
}

/// The right sides of equations as matrices, and whether they were vectors.
struct RightSide {
    Output b;
    bool is_vector = false;

    Outputs restore(const Output& x) const {
        return {is_vector ? keras::squeeze(x, static_cast<std::int64_t>(rank_of(x)) - 1) : x};
    }
};

RightSide read_right_side(OperationContext& op, const Output& a) {
    const auto b = op.float_tensor("b");
    const bool is_vector = op.known_rank(b) + 1 == rank_of(a);
    return {is_vector ? keras::unsqueeze(b, static_cast<std::int64_t>(rank_of(b))) : b, is_vector};
}

Output diagonal_logs(const Output& a) {
    return make<ops::Log>(make<ops::Abs>(diagonal_of_matrix(a)));
}

}  // namespace

Result<Outputs> determinant(OperationContext& op) {
    const auto a = read_matrices(op, "x");
    if (!a) return *op.error();
    const auto lu = factorize(*a);
    return Outputs{keras::multiply(reduce<ops::ReduceProd>(diagonal_of_matrix(lu.factors), {-1}, false), lu.sign)};
}

Result<Outputs> sign_and_log_determinant(OperationContext& op) {
    const auto a = read_matrices(op, "x");
    if (!a) return *op.error();
    const auto lu = factorize(*a);
    const auto signs = reduce<ops::ReduceProd>(make<ops::Sign>(diagonal_of_matrix(lu.factors)), {-1}, false);
    return Outputs{keras::multiply(signs, lu.sign), reduce<ops::ReduceSum>(diagonal_logs(lu.factors), {-1}, false)};
}

/// As TensorFlow, by Cholesky: of matrices that are not positive definite there is none.
Result<Outputs> log_determinant(OperationContext& op) {
    const auto a = read_matrices(op, "x");
    if (!a) return *op.error();
    const auto logs = make<ops::Log>(diagonal_of_matrix(cholesky_factor(*a)));
    return Outputs{keras::multiply(reduce<ops::ReduceSum>(logs, {-1}, false), scalar(2))};
}

Result<Outputs> inverse(OperationContext& op) {
    const auto a = read_matrices(op, "x");
    if (!a) return *op.error();
    return Outputs{solve_equations(*a, identity_like(*a))};
}

Result<Outputs> solve(OperationContext& op) {
    const auto a = read_matrices(op, "a");
    if (!a) return *op.error();
    const auto right = read_right_side(op, *a);
    return right.restore(solve_equations(*a, right.b));
}

Result<Outputs> solve_triangular(OperationContext& op) {
    const auto a = read_matrices(op, "a");
    if (!a) return *op.error();
    const auto right = read_right_side(op, *a);
    const bool lower = op.boolean("lower", false);
    return right.restore(lower ? solve_lower(*a, right.b, false) : solve_upper(*a, right.b));
}

Result<Outputs> cholesky(OperationContext& op) {
    const auto a = read_matrices(op, "x");
    if (!a) return *op.error();
    const auto lower = cholesky_factor(*a);
    return Outputs{op.boolean("upper", false) ? transposed(lower) : lower};
}

Result<Outputs> cholesky_inverse(OperationContext& op) {
    const auto a = read_matrices(op, "x");
    if (!a) return *op.error();
    const bool upper = op.boolean("upper", false);
    const auto unit = identity_like(*a);
    const auto inverse = upper ? solve_upper(*a, unit) : solve_lower(*a, unit, false);
    return Outputs{std::make_shared<ops::MatMul>(inverse, inverse, !upper, upper)};
}

Result<Outputs> qr(OperationContext& op) {
    const auto a = read_matrices(op, "x", false);
    if (!a) return *op.error();
    const auto mode = op.text("mode", "reduced");
    if (mode != "reduced" && mode != "complete") return op.broken("mode '" + mode + "'");
    const auto [q, r] = orthogonalize(*a);
    const auto rows = dimension(*a, -2);
    const auto columns = dimension(*a, -1);
    if (mode == "complete" || rows <= columns) return Outputs{q, r};
    const auto rank = static_cast<std::int64_t>(rank_of(*a));
    return Outputs{keras::slice(q, rank - 1, 0, columns), keras::slice(r, rank - 2, 0, columns)};
}

}  // namespace sirve::keras::operations

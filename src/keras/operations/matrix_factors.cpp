#include <numeric>

#include "keras/operations/linear_algebra.hpp"

namespace sirve::keras::operations {

namespace {

std::int64_t rank(const Output& x) {
    return static_cast<std::int64_t>(rank_of(x));
}
Output rows(const Output& x, std::int64_t begin, std::int64_t end) {
    return keras::slice(x, rank(x) - 2, begin, end);
}
Output columns(const Output& x, std::int64_t begin, std::int64_t end) {
    return keras::slice(x, rank(x) - 1, begin, end);
}
Output part(const Output& x, std::int64_t row, std::int64_t row_end, std::int64_t column, std::int64_t column_end) {
    return columns(rows(x, row, row_end), column, column_end);
}
Output below(const Outputs& parts) {
    return keras::concatenate(parts, rank(parts[0]) - 2);
}
Output beside(const Outputs& parts) {
    return keras::concatenate(parts, rank(parts[0]) - 1);
}
Output product(const Output& a, const Output& b) {
    return std::make_shared<ops::MatMul>(a, b);
}
Output ascending(std::int64_t n) {
    std::vector<std::int64_t> numbers(static_cast<std::size_t>(n));
    std::iota(numbers.begin(), numbers.end(), 0);
    return integers(numbers);
}
Output unit_matrix(std::int64_t n) {
    std::vector<float> values(static_cast<std::size_t>(n * n), 0.0F);
    for (std::int64_t at = 0; at < n; ++at) values[static_cast<std::size_t>(at * n + at)] = 1;
    return constant({n, n}, values);
}
/// The n rows of x in another order, which may differ from matrix to matrix. A product with zeros and ones is exact,
/// and needs no indices of the shape of x, whose broadcasts the compiler confuses when several tensors are ordered
/// alike.
Output in_order(const Output& x, const Output& order, std::int64_t n) {
    const auto is_source = make<ops::Equal>(keras::unsqueeze(order, rank(order)), ascending(n));
    return product(cast(is_source, ov::element::f32), x);
}

}  // namespace

Output transposed(const Output& a) {
    std::vector<std::int64_t> order(rank_of(a));
    std::iota(order.begin(), order.end(), 0);
    std::swap(order[order.size() - 1], order[order.size() - 2]);
    return keras::transpose(a, order);
}

Output diagonal_of_matrix(const Output& a) {
    return reduce<ops::ReduceSum>(select(make<ops::Equal>(unit_matrix(dimension(a, -1)), scalar(1)), a, scalar(0)),
                                  {-1}, false);
}

Output identity_like(const Output& a) {
    return make<ops::Broadcast>(unit_matrix(dimension(a, -1)), shape_of(a));
}

Factorization factorize(const Output& a) {
    const auto n = dimension(a, -1);
    Output factors = a;
    const auto vectors = keras::slice(shape_of(a), 0, 0, -1);
    Output order = make<ops::Broadcast>(ascending(n), vectors);
    Output sign = make<ops::Broadcast>(scalar(1), keras::slice(vectors, 0, 0, -1));
    for (std::int64_t step = 0; step + 1 < n; ++step) {
        const auto column = make<ops::Abs>(keras::squeeze(part(factors, step, n, step, step + 1), rank(a) - 1));
        const auto largest =
            std::make_shared<ov::op::v11::TopK>(column, integer(1), rank(a) - 2, ov::op::v11::TopK::Mode::MAX,
                                                ov::op::v11::TopK::SortType::SORT_VALUES, ov::element::i64, true);
        const auto pivot = keras::add(largest->output(1), integer(step));  // (..., 1)
        const auto place = ascending(n);
        const auto to_pivot = make<ops::Equal>(place, pivot);
        const auto to_step = make<ops::Equal>(make<ops::Broadcast>(place, vectors), integer(step));
        const auto swap = select(to_step, pivot, select(to_pivot, integer(step), place));
        factors = in_order(factors, swap, n);
        order = std::make_shared<ops::GatherElements>(order, swap, rank(order) - 1);
        const auto stays = keras::squeeze(make<ops::Equal>(pivot, integer(step)), rank(a) - 2);
        sign = select(stays, sign, keras::multiply(sign, scalar(-1)));

        const auto head = part(factors, step, step + 1, step, step + 1);
        const auto safe = select(make<ops::Equal>(head, scalar(0)), scalar(1), head);
        const auto share = keras::divide(part(factors, step + 1, n, step, step + 1), safe);
        const auto rest = keras::subtract(part(factors, step + 1, n, step + 1, n),
                                          keras::multiply(share, part(factors, step, step + 1, step + 1, n)));
        Outputs lower{share, rest};
        if (step > 0) lower.insert(lower.begin(), part(factors, step + 1, n, 0, step));
        factors = below({rows(factors, 0, step + 1), beside(lower)});
    }
    return {factors, order, sign};
}

Output solve_lower(const Output& a, const Output& b, bool unit_diagonal) {
    const auto n = dimension(a, -1);
    Output solved;
    for (std::int64_t row = 0; row < n; ++row) {
        auto value = rows(b, row, row + 1);
        if (row > 0) value = keras::subtract(value, product(part(a, row, row + 1, 0, row), solved));
        if (!unit_diagonal) value = keras::divide(value, part(a, row, row + 1, row, row + 1));
        solved = row == 0 ? value : below({solved, value});
    }
    return solved;
}

Output solve_upper(const Output& a, const Output& b) {
    const auto n = dimension(a, -1);
    Output solved;
    for (std::int64_t row = n; row-- > 0;) {
        auto value = rows(b, row, row + 1);
        if (row + 1 < n) value = keras::subtract(value, product(part(a, row, row + 1, row + 1, n), solved));
        value = keras::divide(value, part(a, row, row + 1, row, row + 1));
        solved = row + 1 == n ? value : below({value, solved});
    }
    return solved;
}

Output solve_equations(const Output& a, const Output& b) {
    const auto lu = factorize(a);
    // Of one matrix for all of the right sides, or of one right side for all of the matrices, every pair is solved.
    Output right = b;
    if (rank(b) == rank(a)) right = in_order(b, lu.order, dimension(a, -1));
    return solve_upper(lu.factors, solve_lower(lu.factors, right, true));
}

Output cholesky_factor(const Output& a) {
    const auto n = dimension(a, -1);
    Output rest = a;
    Outputs parts;
    for (std::int64_t column = 0; column < n; ++column) {
        const auto size = n - column;
        const Output root = make<ops::Sqrt>(part(rest, 0, 1, 0, 1));
        Output values = root;
        if (size > 1) {
            const auto under = keras::divide(part(rest, 1, size, 0, 1), root);
            values = below({root, under});
            rest = keras::subtract(part(rest, 1, size, 1, size), product(under, transposed(under)));
        }
        if (column > 0) {
            const auto none = make<ops::Broadcast>(scalar(0), shape_of(part(a, 0, column, 0, 1)));
            values = below({none, values});
        }
        parts.push_back(values);
    }
    return beside(parts);
}

std::pair<Output, Output> orthogonalize(const Output& a) {
    const auto count = dimension(a, -2);
    const auto steps = std::min(count - 1, dimension(a, -1));
    Output r = a;
    const auto lead = keras::slice(shape_of(a), 0, 0, -2);
    Output q = make<ops::Broadcast>(unit_matrix(count), keras::concatenate({lead, integers({count, count})}, 0));
    for (std::int64_t step = 0; step < steps; ++step) {
        const auto head = part(r, step, step + 1, step, step + 1);
        const auto tail = part(r, step + 1, count, step, step + 1);
        const auto tail_size = reduce<ops::ReduceSum>(keras::multiply(tail, tail), {rank(a) - 2}, true);
        const auto is_done = make<ops::LessEqual>(tail_size, scalar(std::numeric_limits<float>::min()));
        const auto size = make<ops::Sqrt>(keras::add(keras::multiply(head, head), tail_size));
        const auto beta = select(make<ops::GreaterEqual>(head, scalar(0)), keras::multiply(size, scalar(-1)), size);
        const auto divisor = select(is_done, scalar(1), keras::subtract(head, beta));
        const auto one = select(is_done, scalar(1), scalar(1));
        const auto direction = below({make<ops::Broadcast>(one, shape_of(head)), keras::divide(tail, divisor)});
        const auto safe = select(is_done, scalar(1), beta);
        const auto tau = select(is_done, scalar(0), keras::divide(keras::subtract(beta, head), safe));
        const auto scaled = keras::multiply(direction, tau);
        // H = 1 - tau v v^T from the left on R, from the right on Q; only the rows and columns from `step` change.
        const auto low = rows(r, step, count);
        const auto new_low = keras::subtract(low, product(scaled, product(transposed(direction), low)));
        r = step == 0 ? new_low : below({rows(r, 0, step), new_low});
        const auto right = columns(q, step, count);
        const auto new_right = keras::subtract(right, product(product(right, direction), transposed(scaled)));
        q = step == 0 ? new_right : beside({columns(q, 0, step), new_right});
    }
    // Below the diagonal there are zeros but for what rounding leaves.
    std::vector<float> upper;
    for (std::int64_t row = 0; row < count; ++row) {
        for (std::int64_t column = 0; column < dimension(a, -1); ++column) upper.push_back(row <= column ? 1.0F : 0.0F);
    }
    const auto kept = make<ops::Equal>(constant({count, dimension(a, -1)}, upper), scalar(1));
    return {q, select(kept, r, scalar(0))};
}

}  // namespace sirve::keras::operations

#include <algorithm>
#include <cctype>
#include <map>

#include "keras/operations/operations.hpp"

namespace sirve::keras::operations {

namespace {

/// One side of a pattern such as "b (h p) c": for every axis the names that it is made of.
using Side = std::vector<std::vector<std::string>>;

std::optional<Side> read_side(const std::string& text) {
    Side side;
    bool in_group = false;
    for (std::size_t at = 0; at < text.size();) {
        const char letter = text[at];
        if (letter == '(' || letter == ')') {
            if (in_group == (letter == '(')) return {};
            in_group = letter == '(';
            if (in_group) side.emplace_back();
            ++at;
        } else if (std::isalpha(static_cast<unsigned char>(letter)) != 0 || letter == '_') {
            const auto begin = at;
            while (at < text.size() && (std::isalnum(static_cast<unsigned char>(text[at])) != 0 || text[at] == '_'))
                ++at;
            if (!in_group) side.emplace_back();
            side.back().push_back(text.substr(begin, at - begin));
        } else if (letter == ' ') {
            ++at;
        } else {
            return {};
        }
    }
    if (in_group) return {};
    return side;
}

std::vector<std::string> names_of(const Side& side) {
    std::vector<std::string> names;
    for (const auto& group : side) names.insert(names.end(), group.begin(), group.end());
    return names;
}

bool is_permutation(std::vector<std::string> a, std::vector<std::string> b) {
    std::sort(a.begin(), a.end());
    std::sort(b.begin(), b.end());
    return a == b && std::adjacent_find(a.begin(), a.end()) == a.end();
}

}  // namespace

/// Takes axes apart, puts them into another order and joins them again, as the pattern says. One size may be free.
Result<Outputs> rearrange(OperationContext& op) {
    const auto x = op.tensor("tensor");
    const auto rank = op.known_rank(x);
    const auto pattern = op.text("pattern", "");
    const auto arrow = std::min(pattern.find("->"), pattern.size());
    const auto from = read_side(pattern.substr(0, arrow));
    const auto to = arrow == pattern.size() ? std::nullopt : read_side(pattern.substr(arrow + 2));
    if (!from || !to || from->size() != rank || !is_permutation(names_of(*from), names_of(*to)))
        return op.unsupported("the pattern '" + pattern + "' for a tensor with " + std::to_string(rank) + " axes");

    std::map<std::string, std::int64_t> sizes;
    for (std::size_t axis = 0; axis < rank; ++axis) {
        std::int64_t known = 1;
        std::string open;
        for (const auto& name : (*from)[axis]) {
            const auto size = op.given(name) ? op.integer(name) : -1;
            if (op.given(name) && size < 1) return op.broken("the length " + std::to_string(size) + " of " + name);
            if (size < 0 && !open.empty()) return op.broken("more than one axis of a group has no length");
            if (size < 0) open = name;
            if (size > 0) known *= size;
            sizes[name] = size;
        }
        const auto total = dimension(x, static_cast<std::int64_t>(axis));
        if (total >= 0 && !open.empty()) sizes[open] = total / known;
        if (total >= 0 && total != known * (open.empty() ? 1 : sizes[open]))
            return op.broken("axis " + std::to_string(axis) + " of size " + std::to_string(total) +
                             " is not divisible");
    }

    const auto names = names_of(*from);
    std::vector<std::int64_t> apart;
    for (const auto& name : names) apart.push_back(sizes[name]);
    if (std::count(apart.begin(), apart.end(), -1) > 1) return op.unsupported("several axes of free size");
    std::vector<std::int64_t> order;
    for (const auto& name : names_of(*to)) order.push_back(std::find(names.begin(), names.end(), name) - names.begin());
    std::vector<std::int64_t> together;
    for (const auto& group : *to) {
        std::int64_t size = 1;
        for (const auto& name : group) size = size < 0 || sizes[name] < 0 ? -1 : size * sizes[name];
        together.push_back(size);
    }
    op.note_shape(x, apart);
    op.note_order(x, order);
    if (!to->empty() && to->front().size() != 1) op.note_mixed_rows(x, 0);
    return Outputs{keras::reshape(keras::transpose(keras::reshape(x, apart), order), together)};
}

}  // namespace sirve::keras::operations

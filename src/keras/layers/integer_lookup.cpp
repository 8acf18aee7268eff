#include <algorithm>
#include <charconv>
#include <limits>
#include <numeric>

#include "keras/layers/encoding.hpp"
#include "keras/layers/idf_weights.hpp"
#include "keras/layers/layers.hpp"
#include "keras/layers/tokens.hpp"

namespace sirve::keras {

namespace {

/// What stands for a value that Keras refuses: no index that any layer would take for one.
constexpr std::int64_t kNoIndex = std::numeric_limits<std::int32_t>::min();
constexpr std::int64_t kDropped = -1;  ///< what encode_categories leaves out

/// The indices of a lookup: that of the mask, if any, those for what is not in the vocabulary, those of the vocabulary.
struct Lookup {
    std::string mode;
    std::optional<std::int64_t> mask;
    std::int64_t oov_token = -1;
    std::int64_t oov_count = 1;
    std::vector<std::int64_t> tokens;
    bool has_special_tokens = false;  ///< whether the given vocabulary began with those for the mask and the rest

    std::int64_t oov_start() const { return mask && mode == "int" ? 1 : 0; }
    std::int64_t token_start() const { return oov_start() + oov_count; }
    std::int64_t size() const { return token_start() + static_cast<std::int64_t>(tokens.size()); }
};

Output int_vector(const std::vector<std::int64_t>& values) {
    return ops::Constant::create(ov::element::i32, {values.size()}, values);
}
Output select(const Output& condition, const Output& then, const Output& otherwise) {
    return std::make_shared<ops::Select>(condition, then, otherwise);
}
Output equal(const Output& a, const Output& b) {
    return std::make_shared<ops::Equal>(a, b);
}

/// The graph computes with int32.
bool fits_the_graph(std::int64_t value) {
    return value > std::numeric_limits<std::int32_t>::min() && value <= std::numeric_limits<std::int32_t>::max();
}

/// The vocabulary is in the configuration if it was given to the layer, in a file beside the weights if it was learned.
std::vector<std::int64_t> read_vocabulary(LayerContext& layer) {
    const auto& value = layer.config("vocabulary");
    if (value.is_array() && !value.empty()) return layer.integers("vocabulary", value.size());
    const auto file = layer.own_weights().asset("vocabulary.txt");
    if (!file) {
        layer.remember(layer.unsupported("its vocabulary is not in the file; give it to the layer as a list"));
        return {};
    }
    std::vector<std::int64_t> tokens;
    for (std::size_t begin = 0; begin < file->size();) {
        const auto end = std::min(file->find('\n', begin), file->size());
        std::int64_t token = 0;
        const char* const last = file->data() + end;
        const auto [stopped, failure] = std::from_chars(file->data() + begin, last, token);
        if (failure != std::errc() || stopped != last) {
            layer.remember(
                layer.broken("line " + std::to_string(tokens.size() + 1) + " of its vocabulary.txt is not an integer"));
            return {};
        }
        tokens.push_back(token);
        begin = end + 1;
    }
    return tokens;
}

Lookup read_lookup(LayerContext& layer) {
    Lookup lookup;
    layer.ignore({"vocabulary_size", "has_input_vocabulary", "sparse"});
    layer.choice("vocabulary_dtype", "int64", {"int64", "int32"});
    lookup.mode =
        layer.choice("output_mode", "int", {"int", "one_hot", "multi_hot", "count", "tf_idf", "binary", "tf-idf"});
    if (lookup.mode == "binary") lookup.mode = "multi_hot";
    if (lookup.mode == "tf-idf") lookup.mode = "tf_idf";
    if (!layer.config("mask_token").is_null()) lookup.mask = layer.integer("mask_token");
    lookup.oov_token = layer.integer("oov_token", -1);
    lookup.oov_count = layer.integer("num_oov_indices", 1);
    if (lookup.oov_count < 0 || lookup.oov_count > (1 << 24))
        layer.remember(layer.broken("option num_oov_indices is " + std::to_string(lookup.oov_count)));
    lookup.tokens = read_vocabulary(layer);
    if (layer.error()) return lookup;
    std::vector<std::int64_t> special(static_cast<std::size_t>(lookup.oov_start()), lookup.mask.value_or(0));
    special.resize(special.size() + static_cast<std::size_t>(std::clamp<std::int64_t>(lookup.oov_count, 0, 1 << 24)),
                   lookup.oov_token);
    lookup.has_special_tokens =
        lookup.tokens.size() >= special.size() && std::equal(special.begin(), special.end(), lookup.tokens.begin());
    if (lookup.has_special_tokens)
        lookup.tokens.erase(lookup.tokens.begin(), lookup.tokens.begin() + static_cast<std::ptrdiff_t>(special.size()));
    for (const auto token : lookup.tokens) {
        if (!fits_the_graph(token))
            layer.remember(layer.unsupported("the value " + std::to_string(token) +
                                             " of its vocabulary; supported: those that fit 32 bits"));
    }
    if (lookup.tokens.empty()) layer.remember(layer.broken("its vocabulary is empty"));
    return lookup;
}

/// What tokens the indices stand for.
Output tokens_of(const Lookup& lookup, const Output& indices) {
    std::vector<std::int64_t> table(static_cast<std::size_t>(lookup.token_start()), lookup.oov_token);
    if (lookup.oov_start() == 1) table[0] = *lookup.mask;
    table.insert(table.end(), lookup.tokens.begin(), lookup.tokens.end());
    const Output low = std::make_shared<ops::GreaterEqual>(indices, int_scalar(0));
    const Output high = std::make_shared<ops::Less>(indices, int_scalar(static_cast<std::int64_t>(table.size())));
    const Output inside = std::make_shared<ops::LogicalAnd>(low, high);
    const Output found =
        std::make_shared<ops::Gather>(int_vector(table), select(inside, indices, int_scalar(0)), integer(0));
    return select(inside, found, int_scalar(lookup.oov_token));
}

/// The indices of tokens; those that are not in the vocabulary have their own.
Output indices_of(const Lookup& lookup, const Output& tokens, const std::optional<engine::LookupRule>& hashing) {
    std::vector<std::size_t> order(lookup.tokens.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](auto a, auto b) { return lookup.tokens[a] < lookup.tokens[b]; });
    std::vector<std::int64_t> sorted;
    std::vector<std::int64_t> indices;
    for (const auto at : order) {
        sorted.push_back(lookup.tokens[at]);
        indices.push_back(lookup.token_start() + static_cast<std::int64_t>(at));
    }
    const Output place = std::make_shared<ops::Bucketize>(tokens, int_vector(sorted), ov::element::i32, true);
    const Output nearest =
        std::make_shared<ops::Minimum>(place, int_scalar(static_cast<std::int64_t>(sorted.size()) - 1));
    const Output token = std::make_shared<ops::Gather>(int_vector(sorted), nearest, integer(0));
    const Output index = std::make_shared<ops::Gather>(int_vector(indices), nearest, integer(0));
    Output other = int_scalar(lookup.oov_count == 0 ? kNoIndex : lookup.oov_start());
    if (hashing)
        other = find_tokens(tokens, {}, *hashing);
    else if (lookup.oov_count > 1)
        other = add(std::make_shared<ops::FloorMod>(tokens, int_scalar(lookup.oov_count)), other);
    return select(equal(token, tokens), index, other);
}

}  // namespace

Result<Outputs> build_integer_lookup(LayerContext& layer) {
    const auto lookup = read_lookup(layer);
    const auto method = layer.choice("oov_method", "floormod", {"floormod", "farmhash"});
    std::optional<engine::LookupRule> hashing;
    if (lookup.oov_count > 1 && method == "farmhash") {
        hashing.emplace();
        hashing->oov_start = lookup.oov_start();
        hashing->oov_count = lookup.oov_count;
        read_salt(layer, *hashing);
    } else {
        layer.ignore({"salt"});
    }
    const auto x = to_int(layer.input());
    const auto as_output = [](const Output& y) {
        return std::make_shared<ops::Convert>(y, ov::element::i64)->output(0);
    };
    const bool invert = layer.boolean("invert", false);
    const bool pads = layer.boolean("pad_to_max_tokens", false);
    const auto depth = pads ? layer.integer("max_tokens") : lookup.size();
    layer.ignore({"max_tokens"});
    if (layer.error()) return *layer.error();
    if (invert) return Outputs{as_output(tokens_of(lookup, x))};

    auto indices = indices_of(lookup, x, hashing);
    std::optional<Output> refused;
    if (lookup.oov_count == 0) refused = equal(indices, int_scalar(kNoIndex));
    if (lookup.mask) {
        const auto is_masked = equal(x, int_scalar(*lookup.mask));
        indices = select(is_masked, int_scalar(lookup.mode == "int" ? 0 : kDropped), indices);
        if (refused)
            refused = std::make_shared<ops::LogicalAnd>(*refused, std::make_shared<ops::LogicalNot>(is_masked));
    }
    if (lookup.mode == "int") {
        layer.ignore({"idf_weights"});
        return Outputs{as_output(indices)};
    }
    const auto encoded =
        encode_categories(layer, indices, lookup.mode == "tf_idf" ? "count" : lookup.mode, depth, refused);
    if (lookup.mode != "tf_idf") return Outputs{encoded};
    const auto weights =
        idf_weights(layer, lookup.tokens.size(), lookup.token_start(), lookup.has_special_tokens, depth);
    if (layer.error()) return *layer.error();
    return Outputs{multiply(encoded, constant({depth}, weights))};
}

}  // namespace sirve::keras

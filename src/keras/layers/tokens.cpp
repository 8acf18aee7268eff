#include "keras/layers/tokens.hpp"

#include <algorithm>
#include <stdexcept>

#include "keras/layers/encoding.hpp"
#include "keras/layers/idf_weights.hpp"

namespace sirve::keras {

namespace {

constexpr std::int64_t kDropped = -1;  ///< an index that no output mode counts
constexpr std::int64_t kMostOov = std::int64_t{1} << 24;

/// The tokens of a vocabulary.txt: a line each. Windows ends its lines otherwise, where Keras writes and reads them as
/// text.
std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    for (std::size_t begin = 0;;) {
        const auto end = std::min(text.find('\n', begin), text.size());
        lines.push_back(text.substr(begin, end - begin));
        if (end == text.size()) break;
        begin = end + 1;
    }
    const bool is_of_windows = lines.size() > 1 && std::all_of(lines.begin(), lines.end() - 1,
                                                               [](const auto& line) { return line.ends_with('\r'); });
    if (is_of_windows) {
        for (std::size_t index = 0; index + 1 < lines.size(); ++index) lines[index].pop_back();
    }
    return lines;
}

/// The vocabulary is in the configuration if it was given to the layer, in a file beside the weights if it was learned.
std::vector<std::string> read_vocabulary(LayerContext& layer) {
    const auto& value = layer.config("vocabulary");
    const auto& size = layer.config("vocabulary_size");
    if (value.is_array()) {
        std::vector<std::string> tokens;
        tokens.reserve(value.size());
        for (const auto& token : value) {
            if (!token.is_string()) {
                layer.remember(layer.broken("its vocabulary has " + excerpt(token) + "; expected texts"));
                return {};
            }
            tokens.push_back(token.get<std::string>());
        }
        return tokens;
    }
    auto file = layer.own_weights().asset("vocabulary.txt");
    if (!file) file = layer.own_weights().asset("_lookup_layer/vocabulary.txt");
    if (!file) {
        layer.remember(
            layer.unsupported("its vocabulary is not in the file; save the model as .keras, or give the "
                              "vocabulary to the layer as a list"));
        return {};
    }
    auto tokens = lines_of(*file);
    const bool is_sized = size.is_number_integer() && size.get<std::int64_t>() > 0;
    const auto wanted = is_sized ? size.get<std::size_t>() : tokens.size();
    while (tokens.size() > std::max<std::size_t>(wanted, 1) && tokens.back().empty()) tokens.pop_back();
    if (tokens.size() != wanted) {
        layer.remember(layer.broken("its vocabulary.txt has " + std::to_string(tokens.size()) +
                                    " lines for a vocabulary of " + std::to_string(wanted)));
        return {};
    }
    return tokens;
}

void split_off_special_tokens(TokenLookup& lookup) {
    const auto start = static_cast<std::size_t>(lookup.token_start());
    lookup.has_special_tokens = lookup.tokens.size() >= start;
    for (std::size_t index = 0; index < start && lookup.has_special_tokens; ++index) {
        const auto& special = static_cast<std::int64_t>(index) < lookup.oov_start() ? lookup.mask : lookup.oov_token;
        lookup.has_special_tokens = special == lookup.tokens[index];
    }
    if (lookup.has_special_tokens)
        lookup.tokens.erase(lookup.tokens.begin(), lookup.tokens.begin() + static_cast<std::ptrdiff_t>(start));
}

}  // namespace

std::vector<std::string> TokenLookup::table() const {
    auto texts = tokens;
    if (rule.has_mask) texts.push_back(*mask);
    return texts;
}

TokenLookup read_token_lookup(LayerContext& layer, TokenLookup given) {
    TokenLookup lookup = std::move(given);
    layer.ignore({"has_input_vocabulary", "sparse", "encoding"});
    lookup.mode =
        layer.choice("output_mode", "int", {"int", "one_hot", "multi_hot", "count", "tf_idf", "binary", "tf-idf"});
    if (lookup.mode == "binary") lookup.mode = "multi_hot";
    if (lookup.mode == "tf-idf") lookup.mode = "tf_idf";
    if (lookup.oov_count < 0 || lookup.oov_count > kMostOov) {
        layer.remember(layer.broken("option num_oov_indices is " + std::to_string(lookup.oov_count)));
        lookup.oov_count = 1;
    }
    lookup.tokens = read_vocabulary(layer);
    if (layer.error()) return lookup;
    split_off_special_tokens(lookup);
    const bool pads = layer.boolean("pad_to_max_tokens", false);
    lookup.depth = lookup.token_start() + static_cast<std::int64_t>(lookup.tokens.size());
    if (pads) lookup.depth = layer.integer("max_tokens");
    layer.ignore({"max_tokens"});
    if (lookup.mode != "tf_idf") layer.ignore({"idf_weights"});

    lookup.rule.token_start = lookup.token_start();
    lookup.rule.oov_start = lookup.oov_start();
    lookup.rule.oov_count = lookup.oov_count;
    lookup.rule.has_mask = lookup.mask.has_value();
    lookup.rule.mask_index = lookup.mode == "int" ? 0 : kDropped;
    return lookup;
}

void read_salt(LayerContext& layer, engine::LookupRule& rule) {
    if (layer.config("salt").is_null()) return;
    const auto salt = layer.integers("salt", 2);
    rule.is_salted = true;
    rule.salt0 = salt[0];
    rule.salt1 = salt[1];
}

Outputs with_table(const Output& x, const std::vector<std::string>& texts) {
    const auto packed = engine::pack_texts(texts);
    if (!packed) throw std::length_error("a vocabulary of more than 2 GiB");
    return {x, ops::Constant::create(ov::element::u8, {packed->bytes.size()}, packed->bytes),
            ops::Constant::create(ov::element::i32, {packed->ends.size()}, packed->ends)};
}

Output find_tokens(const Output& tokens, const std::vector<std::string>& table, const engine::LookupRule& rule) {
    return std::make_shared<engine::FindTokens>(with_table(tokens, table), rule);
}

Output look_up(LayerContext& layer, const Output& texts, const TokenLookup& lookup,
               const engine::VectorizeOptions& options) {
    const bool makes_tokens = !options.split.empty() || !options.ngrams.empty() || options.lower ||
                              options.strip_punctuation || options.length >= 0;
    const auto vectorize = [&](const engine::VectorizeOptions& all) -> Output {
        const Output rows =
            std::make_shared<engine::VectorizeText>(with_table(texts, lookup.table()), all, lookup.rule);
        // One index for each text needs no axis of its own.
        const bool is_single = rank_of(texts) == 1 && all.split.empty() && all.depth < 0;
        return is_single ? squeeze(rows, -1) : rows;
    };
    const auto found = [&] {
        return makes_tokens ? vectorize(options) : find_tokens(texts, lookup.table(), lookup.rule);
    };
    if (lookup.mode == "int") return std::make_shared<ops::Convert>(found(), ov::element::i64);
    if (lookup.mode == "one_hot") return encode_categories(layer, found(), lookup.mode, lookup.depth, {});
    Output y;
    if (rank_of(texts) == 2 || (rank_of(texts) == 1 && !options.split.empty())) {
        auto counting = options;
        counting.depth = lookup.depth;
        counting.binary = lookup.mode == "multi_hot";
        y = vectorize(counting);
    } else {
        y = encode_categories(layer, found(), lookup.mode == "multi_hot" ? "multi_hot" : "count", lookup.depth, {});
    }
    if (lookup.mode != "tf_idf" || layer.error()) return y;
    const auto weights =
        idf_weights(layer, lookup.tokens.size(), lookup.token_start(), lookup.has_special_tokens, lookup.depth);
    if (layer.error()) return y;
    return multiply(y, constant({lookup.depth}, weights));
}

}  // namespace sirve::keras

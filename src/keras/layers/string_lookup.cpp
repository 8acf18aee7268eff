#include "keras/layers/layers.hpp"
#include "keras/layers/tokens.hpp"

namespace sirve::keras {

namespace {

std::optional<std::string> optional_text(LayerContext& layer, const std::string& key, const char* standard) {
    if (!layer.config_object().contains(key)) return standard == nullptr ? std::nullopt : std::optional(standard);
    if (layer.config(key).is_null()) return {};
    return layer.text(key, "");
}

/// The texts that indices stand for; all but those of the mask and the tokens stand for the token for the rest.
Result<Outputs> texts_of(LayerContext& layer, const TokenLookup& lookup) {
    if (!lookup.oov_token) return layer.unsupported("option oov_token = null with invert");
    const auto indices = layer.input();
    if (indices.get_element_type() == ov::element::string)
        return layer.broken("expects indices, but its input is of strings");
    std::vector<std::string> texts(static_cast<std::size_t>(lookup.token_start()), *lookup.oov_token);
    if (lookup.oov_start() == 1) texts[0] = *lookup.mask;
    texts.insert(texts.end(), lookup.tokens.begin(), lookup.tokens.end());
    texts.push_back(*lookup.oov_token);
    const Output integers = std::make_shared<ops::Convert>(indices, ov::element::i32);
    return Outputs{std::make_shared<engine::TokenTexts>(with_table(integers, texts))};
}

}  // namespace

Result<Outputs> build_string_lookup(LayerContext& layer) {
    TokenLookup lookup;
    lookup.mask = optional_text(layer, "mask_token", nullptr);
    lookup.oov_token = optional_text(layer, "oov_token", "[UNK]");
    lookup.oov_count = layer.integer("num_oov_indices", 1);
    layer.ignore({"oov_method", "vocabulary_dtype"});
    const bool inverts = layer.boolean("invert", false);
    lookup = read_token_lookup(layer, std::move(lookup));
    read_salt(layer, lookup.rule);
    if (layer.error()) return *layer.error();
    if (lookup.tokens.empty()) return layer.broken("its vocabulary is empty");
    if (inverts) return texts_of(layer, lookup);
    const auto texts = layer.input();
    if (texts.get_element_type() != ov::element::string)
        return layer.broken("expects strings, but its input is of " + texts.get_element_type().get_type_name());
    return Outputs{look_up(layer, texts, lookup, {})};
}

}  // namespace sirve::keras

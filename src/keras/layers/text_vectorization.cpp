#include <algorithm>

#include "keras/layers/layers.hpp"
#include "keras/layers/tokens.hpp"

namespace sirve::keras {

namespace {

/// An option that is one of several words, or null for nothing; what Keras also takes, a function of the user's, is not
/// in the file.
std::string word(LayerContext& layer, const std::string& key, const std::string& standard,
                 const std::vector<std::string>& allowed) {
    if (!layer.config_object().contains(key)) return standard;
    const auto& value = layer.config(key);
    if (value.is_null()) return "";
    if (!value.is_string()) {
        layer.remember(layer.unsupported("option " + key +
                                         " is a function of its author's, whose code is not in the file; use one of "
                                         "Keras's own, or do this before the text is sent"));
        return standard;
    }
    return layer.choice(key, standard, allowed);
}

engine::VectorizeOptions read_options(LayerContext& layer) {
    engine::VectorizeOptions options;
    const auto standardize = word(layer, "standardize", "lower_and_strip_punctuation",
                                  {"lower_and_strip_punctuation", "lower", "strip_punctuation"});
    options.lower = standardize.starts_with("lower");
    options.strip_punctuation = standardize.ends_with("strip_punctuation");
    options.split = word(layer, "split", "whitespace", {"whitespace", "character"});
    const auto& ngrams = layer.config("ngrams");
    if (ngrams.is_array()) {
        options.ngrams = layer.integers("ngrams", ngrams.size());
    } else if (!ngrams.is_null()) {
        for (std::int64_t width = 1; width <= layer.integer("ngrams"); ++width) options.ngrams.push_back(width);
    }
    if (!ngrams.is_null() &&
        (options.ngrams.empty() || options.ngrams.size() > 1000 ||
         !std::all_of(options.ngrams.begin(), options.ngrams.end(), [](auto width) { return width > 0; })))
        layer.remember(layer.broken("option ngrams is " + excerpt(ngrams) + "; expected positive numbers"));
    return options;
}

/// What Keras itself refuses or answers with a ragged tensor, and what would make one row of the whole batch.
void check_axes(LayerContext& layer, const Output& texts, const TokenLookup& lookup,
                const engine::VectorizeOptions& options) {
    const auto rank = rank_of(texts);
    if (rank == 0) layer.remember(layer.broken("expects strings with an axis for rows"));
    if (!options.split.empty()) {
        if (rank > 1 && dimension(texts, -1) != 1 && dimension(texts, -1) != -1)
            layer.remember(layer.broken("splits texts, so that its input must have one in a row, not the shape " +
                                        shape_text(shape_of_output(texts))));
        if (lookup.mode == "one_hot" || (lookup.mode != "int" && rank > 2))
            layer.remember(layer.unsupported("output mode '" + lookup.mode +
                                             "' of texts that are split, for an input "
                                             "of shape " +
                                             shape_text(shape_of_output(texts)) + ": the output would be ragged"));
        return;
    }
    const bool counts = lookup.mode != "int" && lookup.mode != "one_hot";
    if (rank == 1 && (counts || !options.ngrams.empty() || options.length >= 0))
        layer.remember(layer.unsupported("texts that are not split, one in a row: all rows would be put together"));
}

}  // namespace

Result<Outputs> build_text_vectorization(LayerContext& layer) {
    TokenLookup lookup;
    lookup.mask = "";
    lookup.oov_token = "[UNK]";
    lookup = read_token_lookup(layer, std::move(lookup));
    auto options = read_options(layer);
    if (layer.boolean("ragged", false)) layer.remember(layer.unsupported("option ragged: ragged tensors"));
    options.length = layer.integer("output_sequence_length", -1);
    if (layer.error()) return *layer.error();
    const auto texts = layer.input();
    if (texts.get_element_type() != ov::element::string)
        return layer.broken("expects strings, but its input is of " + texts.get_element_type().get_type_name());
    check_axes(layer, texts, lookup, options);
    if (layer.error()) return *layer.error();
    const auto y = look_up(layer, texts, lookup, options);
    // Each row is as long as the longest of the batch.
    const bool is_padded = lookup.mode == "int" && !options.split.empty() && options.length < 0;
    return Outputs{is_padded ? mixes_rows(y) : y};
}

}  // namespace sirve::keras

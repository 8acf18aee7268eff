#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/text/operations.hpp"
#include "keras/layer_context.hpp"

/// What the layers that look strings up have in common.
namespace sirve::keras {

/// A vocabulary of strings and the indices of its tokens: first that of the mask, if there is one and the output is
/// indices, then those for what is not in the vocabulary, then the tokens'.
struct TokenLookup {
    std::string mode;  ///< "int", "one_hot", "multi_hot", "count" or "tf_idf"
    std::optional<std::string> mask;
    std::optional<std::string> oov_token;
    std::int64_t oov_count = 1;
    std::vector<std::string> tokens;  ///< without special ones
    bool has_special_tokens = false;  ///< whether the given vocabulary began with those for the mask and the rest
    std::int64_t depth = 0;           ///< of the output modes but "int"
    engine::LookupRule rule;

    std::int64_t oov_start() const { return mask && mode == "int" ? 1 : 0; }
    std::int64_t token_start() const { return oov_start() + oov_count; }
    /// The texts that `rule` is about.
    std::vector<std::string> table() const;
};

/// Reads the options that Keras's StringLookup and TextVectorization share. The members that the caller knows already
/// (mask, oov_token, oov_count) are given; look at the layer's error afterwards.
TokenLookup read_token_lookup(LayerContext& layer, TokenLookup given);

/// Reads the option `salt`.
void read_salt(LayerContext& layer, engine::LookupRule& rule);

/// x with the table that an operation on texts takes. Throws std::length_error for more than 2 GiB of texts.
Outputs with_table(const Output& x, const std::vector<std::string>& texts);

/// The index of each token (strings or integers) as int32.
Output find_tokens(const Output& tokens, const std::vector<std::string>& table, const engine::LookupRule& rule);

/// The lookup's output, whatever its mode; indices are int64, as Keras gives them. Of texts with two axes at most
/// `options` says what the tokens are.
Output look_up(LayerContext& layer, const Output& texts, const TokenLookup& lookup,
               const engine::VectorizeOptions& options);

}  // namespace sirve::keras

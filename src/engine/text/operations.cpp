#include "engine/text/operations.hpp"

#include <algorithm>
#include <charconv>
#include <openvino/core/op_extension.hpp>
#include <stdexcept>
#include <utility>

#include "engine/text/hashes.hpp"
#include "engine/text/tokenizer.hpp"

namespace sirve::engine {

namespace {

/// Indices of one inference, padding included: 64 MiB.
constexpr std::size_t kMostIndices = std::size_t{1} << 24;

/// The key of tf.sparse.cross_hashed when none is given.
constexpr std::uint64_t kCrossKey = 0xDECAFCAFFEULL;

void visit_rule(ov::AttributeVisitor& visitor, LookupRule& rule) {
    visitor.on_attribute("token_start", rule.token_start);
    visitor.on_attribute("oov_start", rule.oov_start);
    visitor.on_attribute("oov_count", rule.oov_count);
    visitor.on_attribute("has_mask", rule.has_mask);
    visitor.on_attribute("mask_index", rule.mask_index);
    visitor.on_attribute("is_salted", rule.is_salted);
    visitor.on_attribute("salt0", rule.salt0);
    visitor.on_attribute("salt1", rule.salt1);
}

/// Throws if the tensor holds something else, as a graph that somebody else wrote may have it.
template <typename T>
std::span<const T> elements(const ov::Tensor& tensor) {
    return {tensor.data<T>(), tensor.get_size()};
}

const TokenTable& table_of(LazyTokenTable& lazy, const ov::TensorVector& inputs) {
    const ov::Tensor& ends = inputs.at(2);
    if (ends.get_element_type() != ov::element::i32)
        throw std::invalid_argument("the places of a table of texts are not int32");
    return lazy.get(elements<std::uint8_t>(inputs.at(1)), ends.data(), ends.get_size());
}

/// Calls `take` with the place and the value of every element of a tensor of integers, of whatever width the library
/// has chosen for them.
template <typename Take>
void for_each_integer(const ov::Tensor& tensor, Take&& take) {
    const auto run = [&]<typename T>(std::span<const T> values) {
        for (std::size_t i = 0; i < values.size(); ++i) take(i, values[i]);
    };
    const ov::element::Type type = tensor.get_element_type();
    if (type == ov::element::i64) return run(elements<std::int64_t>(tensor));
    if (type == ov::element::i32) return run(elements<std::int32_t>(tensor));
    if (type == ov::element::i16) return run(elements<std::int16_t>(tensor));
    if (type == ov::element::i8) return run(elements<std::int8_t>(tensor));
    if (type == ov::element::u64) return run(elements<std::uint64_t>(tensor));
    if (type == ov::element::u32) return run(elements<std::uint32_t>(tensor));
    if (type == ov::element::u16) return run(elements<std::uint16_t>(tensor));
    if (type == ov::element::u8) return run(elements<std::uint8_t>(tensor));
    throw std::invalid_argument("tokens of type " + type.get_type_name() + "; expected strings or integers");
}

/// The same with tokens: strings as they are, integers in decimal digits.
template <typename Take>
void for_each_token(const ov::Tensor& tensor, Take&& take) {
    if (tensor.get_element_type() == ov::element::string) {
        const auto texts = elements<std::string>(tensor);
        for (std::size_t i = 0; i < texts.size(); ++i) take(i, std::string_view(texts[i]));
        return;
    }
    for_each_integer(tensor, [&](std::size_t i, auto value) {
        char digits[24];
        const auto end = std::to_chars(std::begin(digits), std::end(digits), value).ptr;
        take(i, std::string_view(digits, static_cast<std::size_t>(end - digits)));
    });
}

}  // namespace

FindTokens::FindTokens(const ov::OutputVector& tokens_bytes_ends, const LookupRule& rule)
    : Op(tokens_bytes_ends), rule_(rule) {
    constructor_validate_and_infer_types();
}

void FindTokens::validate_and_infer_types() {
    set_output_type(0, ov::element::i32, get_input_partial_shape(0));
}

std::shared_ptr<ov::Node> FindTokens::clone_with_new_inputs(const ov::OutputVector& inputs) const {
    auto copy = std::make_shared<FindTokens>(inputs, rule_);
    copy->table_ = table_;
    return copy;
}

bool FindTokens::visit_attributes(ov::AttributeVisitor& visitor) {
    visit_rule(visitor, rule_);
    return true;
}

bool FindTokens::evaluate(ov::TensorVector& outputs, const ov::TensorVector& inputs) const {
    outputs[0].set_shape(inputs[0].get_shape());
    const TokenTable& table = table_of(*table_, inputs);
    auto* const indices = outputs[0].data<std::int32_t>();
    for_each_token(inputs[0], [&](std::size_t i, std::string_view token) {
        indices[i] = static_cast<std::int32_t>(table.index_of(token, rule_));
    });
    return true;
}

VectorizeText::VectorizeText(const ov::OutputVector& texts_bytes_ends, VectorizeOptions options, const LookupRule& rule)
    : Op(texts_bytes_ends), options_(std::move(options)), rule_(rule) {
    constructor_validate_and_infer_types();
}

void VectorizeText::validate_and_infer_types() {
    const bool counts = options_.depth >= 0;
    const auto type = counts ? ov::element::f32 : ov::element::i32;
    ov::PartialShape shape = get_input_partial_shape(0);
    if (shape.rank().is_dynamic()) {
        set_output_type(0, type, ov::PartialShape::dynamic());
        return;
    }
    NODE_VALIDATION_CHECK(this, shape.size() > 0, "texts without an axis for rows");
    if (shape.size() == 1) shape.emplace_back(1);
    NODE_VALIDATION_CHECK(this, options_.split.empty() || shape[shape.size() - 1].compatible(1),
                          "texts are split, but a row has several: the last axis must have size 1");
    const std::int64_t size = counts ? options_.depth : options_.length;
    shape[shape.size() - 1] = size >= 0 ? ov::Dimension(size) : tokens_of(shape[shape.size() - 1]);
    set_output_type(0, type, shape);
}

/// Known before only if each text is one token.
ov::Dimension VectorizeText::tokens_of(const ov::Dimension& texts) const {
    if (!options_.split.empty() || texts.is_dynamic()) return ov::Dimension::dynamic();
    if (options_.ngrams.empty()) return texts;
    std::int64_t count = 0;
    for (const std::int64_t width : options_.ngrams) {
        if (width > 0) count += std::max<std::int64_t>(texts.get_length() - width + 1, 0);
    }
    return count;
}

std::shared_ptr<ov::Node> VectorizeText::clone_with_new_inputs(const ov::OutputVector& inputs) const {
    auto copy = std::make_shared<VectorizeText>(inputs, options_, rule_);
    copy->table_ = table_;
    return copy;
}

bool VectorizeText::visit_attributes(ov::AttributeVisitor& visitor) {
    visitor.on_attribute("lower", options_.lower);
    visitor.on_attribute("strip_punctuation", options_.strip_punctuation);
    visitor.on_attribute("split", options_.split);
    visitor.on_attribute("ngrams", options_.ngrams);
    visitor.on_attribute("length", options_.length);
    visitor.on_attribute("depth", options_.depth);
    visitor.on_attribute("binary", options_.binary);
    visit_rule(visitor, rule_);
    return true;
}

namespace {

/// Makes the indices of one row after the other, with the memory of the row before.
class RowVectorizer {
  public:
    RowVectorizer(const VectorizeOptions& options, const LookupRule& rule, const TokenTable& table)
        : options_(options), rule_(rule), table_(table) {}

    /// Valid until the next call.
    const std::vector<std::int32_t>& indices_of(std::span<const std::string> texts) {
        texts_.assign(texts.begin(), texts.end());
        tokens_.clear();
        for (std::string& text : texts_) {
            if (options_.lower) lower_ascii(text);
            if (options_.strip_punctuation) strip_punctuation(text);
            if (options_.split == "whitespace")
                split_at_whitespace(text, tokens_);
            else if (options_.split == "character")
                split_into_characters(text, tokens_);
            else
                tokens_.emplace_back(text);
        }
        indices_.clear();
        const auto take = [&](std::string_view token) {
            if (indices_.size() >= kMostIndices) throw std::invalid_argument("a text has too many tokens");
            indices_.push_back(static_cast<std::int32_t>(table_.index_of(token, rule_)));
        };
        if (options_.ngrams.empty())
            std::for_each(tokens_.begin(), tokens_.end(), take);
        else
            for_each_ngram(tokens_, options_.ngrams, take);
        return indices_;
    }

  private:
    const VectorizeOptions& options_;
    const LookupRule& rule_;
    const TokenTable& table_;
    std::vector<std::string> texts_;
    std::vector<std::string_view> tokens_;
    std::vector<std::int32_t> indices_;
};

void write_counts(std::span<const std::int32_t> indices, bool binary, std::span<float> row) {
    std::fill(row.begin(), row.end(), 0.0F);
    for (const std::int32_t index : indices) {
        if (index < 0 || std::cmp_greater_equal(index, row.size())) continue;
        float& count = row[static_cast<std::size_t>(index)];
        count = binary ? 1.0F : count + 1;
    }
}

/// Cut off or padded with zeros.
void write_indices(std::span<const std::int32_t> indices, std::span<std::int32_t> row) {
    const std::size_t count = std::min(indices.size(), row.size());
    std::copy_n(indices.begin(), count, row.begin());
    std::fill(row.begin() + static_cast<std::ptrdiff_t>(count), row.end(), 0);
}

}  // namespace

bool VectorizeText::evaluate(ov::TensorVector& outputs, const ov::TensorVector& inputs) const {
    ov::Shape shape = inputs[0].get_shape();
    if (shape.size() == 1) shape.push_back(1);
    const std::size_t width = shape.back();
    if (!options_.split.empty() && width != 1)
        throw std::invalid_argument("a row has " + std::to_string(width) + " texts; they are split, so it takes one");
    const std::size_t rows = width == 0 ? 0 : inputs[0].get_size() / width;
    const auto texts = elements<std::string>(inputs[0]);
    RowVectorizer vectorizer(options_, rule_, table_of(*table_, inputs));

    if (options_.depth >= 0 || options_.length >= 0) {
        const auto size = static_cast<std::size_t>(options_.depth >= 0 ? options_.depth : options_.length);
        shape.back() = size;
        outputs[0].set_shape(shape);
        for (std::size_t row = 0; row < rows; ++row) {
            const auto& indices = vectorizer.indices_of(texts.subspan(row * width, width));
            if (options_.depth >= 0)
                write_counts(indices, options_.binary, {outputs[0].data<float>() + row * size, size});
            else
                write_indices(indices, {outputs[0].data<std::int32_t>() + row * size, size});
        }
        return true;
    }

    std::vector<std::int32_t> all;
    std::vector<std::size_t> begins{0};
    std::size_t longest = 0;
    for (std::size_t row = 0; row < rows; ++row) {
        const auto& indices = vectorizer.indices_of(texts.subspan(row * width, width));
        longest = std::max(longest, indices.size());
        if (longest * rows > kMostIndices)
            throw std::invalid_argument("the texts are too long together: " + std::to_string(rows) +
                                        " rows as long as the longest, which has " + std::to_string(longest) +
                                        " tokens");
        all.insert(all.end(), indices.begin(), indices.end());
        begins.push_back(all.size());
    }
    shape.back() = longest;
    outputs[0].set_shape(shape);
    for (std::size_t row = 0; row < rows; ++row)
        write_indices(std::span(all).subspan(begins[row], begins[row + 1] - begins[row]),
                      {outputs[0].data<std::int32_t>() + row * longest, longest});
    return true;
}

TokenTexts::TokenTexts(const ov::OutputVector& indices_bytes_ends) : Op(indices_bytes_ends) {
    constructor_validate_and_infer_types();
}

void TokenTexts::validate_and_infer_types() {
    set_output_type(0, ov::element::string, get_input_partial_shape(0));
}

std::shared_ptr<ov::Node> TokenTexts::clone_with_new_inputs(const ov::OutputVector& inputs) const {
    auto copy = std::make_shared<TokenTexts>(inputs);
    copy->table_ = table_;
    return copy;
}

bool TokenTexts::visit_attributes(ov::AttributeVisitor&) {
    return true;
}

bool TokenTexts::evaluate(ov::TensorVector& outputs, const ov::TensorVector& inputs) const {
    outputs[0].set_shape(inputs[0].get_shape());
    const TokenTable& table = table_of(*table_, inputs);
    if (table.size() == 0) throw std::invalid_argument("a table of texts is empty");
    auto* const texts = outputs[0].data<std::string>();
    for_each_integer(inputs[0], [&](std::size_t i, auto index) {
        const bool is_known = std::cmp_greater_equal(index, 0) && std::cmp_less(index, table.size() - 1);
        texts[i] = table.text(is_known ? static_cast<std::size_t>(index) : table.size() - 1);
    });
    return true;
}

CrossTokens::CrossTokens(const ov::OutputVector& inputs, std::int64_t buckets) : Op(inputs), buckets_(buckets) {
    constructor_validate_and_infer_types();
}

void CrossTokens::validate_and_infer_types() {
    NODE_VALIDATION_CHECK(this, buckets_ > 0, "buckets must be positive");
    ov::PartialShape shape = get_input_partial_shape(0);
    for (std::size_t i = 1; i < get_input_size(); ++i)
        NODE_VALIDATION_CHECK(this, ov::PartialShape::merge_into(shape, get_input_partial_shape(i)),
                              "the inputs differ in their shapes");
    set_output_type(0, ov::element::i32, shape);
}

std::shared_ptr<ov::Node> CrossTokens::clone_with_new_inputs(const ov::OutputVector& inputs) const {
    return std::make_shared<CrossTokens>(inputs, buckets_);
}

bool CrossTokens::visit_attributes(ov::AttributeVisitor& visitor) {
    visitor.on_attribute("buckets", buckets_);
    return true;
}

bool CrossTokens::evaluate(ov::TensorVector& outputs, const ov::TensorVector& inputs) const {
    outputs[0].set_shape(inputs[0].get_shape());
    std::vector<std::uint64_t> hashes(inputs[0].get_size(), kCrossKey);
    for (const ov::Tensor& input : inputs) {
        if (input.get_size() != hashes.size()) throw std::invalid_argument("the inputs differ in their shapes");
        if (input.get_element_type() == ov::element::string) {
            for_each_token(input, [&](std::size_t i, std::string_view token) {
                hashes[i] = join_fingerprints(hashes[i], fingerprint(token));
            });
        } else {
            for_each_integer(input, [&](std::size_t i, auto value) {
                hashes[i] = join_fingerprints(hashes[i], static_cast<std::uint64_t>(static_cast<std::int64_t>(value)));
            });
        }
    }
    auto* const indices = outputs[0].data<std::int32_t>();
    for (std::size_t i = 0; i < hashes.size(); ++i)
        indices[i] = static_cast<std::int32_t>(hashes[i] % static_cast<std::uint64_t>(buckets_));
    return true;
}

std::vector<ov::Extension::Ptr> text_operations() {
    return {std::make_shared<ov::OpExtension<FindTokens>>(), std::make_shared<ov::OpExtension<VectorizeText>>(),
            std::make_shared<ov::OpExtension<TokenTexts>>(), std::make_shared<ov::OpExtension<CrossTokens>>()};
}

}  // namespace sirve::engine

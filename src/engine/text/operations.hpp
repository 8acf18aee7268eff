#pragma once

#include <memory>
#include <openvino/core/extension.hpp>
#include <openvino/op/op.hpp>
#include <string>
#include <vector>

#include "engine/text/token_table.hpp"

/// Operations on texts, which the inference library lacks. They are part of a graph like its own: they can be saved,
/// read (by a library object that knows text_operations()), cloned and compiled. Texts are tensors of strings; what
/// stands for texts in a graph's constants is packed (PackedTexts), as two inputs `bytes` (u8) and `ends` (i32).
/// Indices are int32: what the library computes with when a graph says int64.
namespace sirve::engine {

/// Each token's index, as int32 of the same shape. Tokens are strings, or integers of any width, which count as the
/// strings of their decimal digits. Inference fails, naming the token, where the rule has no index for it.
class FindTokens final : public ov::op::Op {
  public:
    OPENVINO_OP("FindTokens", "sirve")
    FindTokens() = default;
    FindTokens(const ov::OutputVector& tokens_bytes_ends, const LookupRule& rule);
    void validate_and_infer_types() override;
    std::shared_ptr<ov::Node> clone_with_new_inputs(const ov::OutputVector& inputs) const override;
    bool visit_attributes(ov::AttributeVisitor& visitor) override;
    bool evaluate(ov::TensorVector& outputs, const ov::TensorVector& inputs) const override;
    bool has_evaluate() const override { return true; }

  private:
    LookupRule rule_;
    std::shared_ptr<LazyTokenTable> table_ = std::make_shared<LazyTokenTable>();
};

/// How VectorizeText makes rows of numbers.
struct VectorizeOptions {
    bool lower = false;  ///< ASCII's letters
    bool strip_punctuation = false;
    std::string split;                 ///< "whitespace", "character", or "": each text is one token
    std::vector<std::int64_t> ngrams;  ///< widths; empty: the tokens as they are
    std::int64_t length = -1;          ///< indices a row, cut off or padded with 0; -1: as many as the longest row has
    std::int64_t depth = -1;  ///< if not -1: not the indices themselves, but how often each below this comes up
    bool binary = false;      ///< then 1 for each that comes up
};

/// Texts to rows of indices (int32), or of counts (float32) of the indices in [0, depth). The tokens of one row are
/// those of the texts along the last axis, one text if they are split; a tensor with one axis has one text a row. The
/// result has the axes but the last, and one for the indices or the counts.
class VectorizeText final : public ov::op::Op {
  public:
    OPENVINO_OP("VectorizeText", "sirve")
    VectorizeText() = default;
    VectorizeText(const ov::OutputVector& texts_bytes_ends, VectorizeOptions options, const LookupRule& rule);
    void validate_and_infer_types() override;
    std::shared_ptr<ov::Node> clone_with_new_inputs(const ov::OutputVector& inputs) const override;
    bool visit_attributes(ov::AttributeVisitor& visitor) override;
    bool evaluate(ov::TensorVector& outputs, const ov::TensorVector& inputs) const override;
    bool has_evaluate() const override { return true; }

  private:
    ov::Dimension tokens_of(const ov::Dimension& texts) const;

    VectorizeOptions options_;
    LookupRule rule_;
    std::shared_ptr<LazyTokenTable> table_ = std::make_shared<LazyTokenTable>();
};

/// The texts with the given indices (any integers); the table's last text stands for all indices that it has not.
class TokenTexts final : public ov::op::Op {
  public:
    OPENVINO_OP("TokenTexts", "sirve")
    TokenTexts() = default;
    explicit TokenTexts(const ov::OutputVector& indices_bytes_ends);
    void validate_and_infer_types() override;
    std::shared_ptr<ov::Node> clone_with_new_inputs(const ov::OutputVector& inputs) const override;
    bool visit_attributes(ov::AttributeVisitor& visitor) override;
    bool evaluate(ov::TensorVector& outputs, const ov::TensorVector& inputs) const override;
    bool has_evaluate() const override { return true; }

  private:
    std::shared_ptr<LazyTokenTable> table_ = std::make_shared<LazyTokenTable>();
};

/// One bucket in [0, buckets) for the strings or integers that stand at the same place in all inputs, which have one
/// shape; int32. After TensorFlow's tf.sparse.cross_hashed (core/kernels/sparse_cross_op.cc): a string counts as its
/// fingerprint, an integer as itself, and they are joined from left to right onto a fixed key.
class CrossTokens final : public ov::op::Op {
  public:
    OPENVINO_OP("CrossTokens", "sirve")
    CrossTokens() = default;
    CrossTokens(const ov::OutputVector& inputs, std::int64_t buckets);
    void validate_and_infer_types() override;
    std::shared_ptr<ov::Node> clone_with_new_inputs(const ov::OutputVector& inputs) const override;
    bool visit_attributes(ov::AttributeVisitor& visitor) override;
    bool evaluate(ov::TensorVector& outputs, const ov::TensorVector& inputs) const override;
    bool has_evaluate() const override { return true; }

  private:
    std::int64_t buckets_ = 1;
};

/// All of them, for the library's objects that read graphs.
std::vector<ov::Extension::Ptr> text_operations();

}  // namespace sirve::engine

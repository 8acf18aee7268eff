#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/validation.hpp"
#include "models/predict_call.hpp"

namespace sirve::api {

/// How deep a body may nest, its outermost object not counted.
inline constexpr std::size_t kMaxNesting = 16;

/// How many named inputs a body may have: more than any model, few enough to look through.
inline constexpr std::size_t kMaxInputs = 64;

/// Where a reader puts the body of /predict or /evaluate: {"data": ..., "model_id": "...", "targets": ...}.
///
/// `data` is an array of rows, nested as deep as the model's input, or an object of such arrays by input name. What is
/// innermost is a number, or everywhere in an array a string. Strings need no list around each row, and a single one is
/// a row. Keys may come in any order; unknown ones are ignored. Of a key that comes twice the last one counts, as in
/// Python.
struct TensorBody {
    std::string& model_id;                     ///< "default" if it was not sent
    std::vector<models::TensorValue>& inputs;  ///< what is there is written over, so that buffers are reused
    models::TensorValue* targets = nullptr;    ///< null: the body needs none, and the key is ignored
    bool accepts_strings = false;              ///< in `data`; targets are always numbers
};

/// A row (or a deeper list) that is not as long as the ones before it: the data can't be an array of numbers.
struct RaggedRow {
    std::string field;               ///< "data", "targets" or "data.NAME"
    std::vector<std::size_t> place;  ///< [3] is row 3; [3, 0] its first list
    std::size_t length = 0;
    std::size_t expected = 0;  ///< the length of the first list at that depth
};

/// Why a body was refused. `errors` empty: it was well-formed but ragged.
struct BodyProblem {
    ValidationErrors errors;
    std::optional<RaggedRow> ragged;
};

}  // namespace sirve::api

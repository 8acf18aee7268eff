#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "models/predict_call.hpp"

namespace sirve::api::tfserving {

/// How deep a body may nest, its outermost object counted.
inline constexpr std::size_t kMaxDepth = 64;

/// The two layouts of a predict body; the answer comes in the same one.
enum class Format {
    kRow,     ///< {"instances": [row, ...]}
    kColumn,  ///< {"inputs": tensor}
};

/// The body of a predict request. `inputs` is where the reader puts the numbers or strings, with the batch as the first
/// axis; what is there is written over.
struct PredictRequest {
    std::vector<models::TensorValue>& inputs;
    Format format = Format::kRow;
    bool named = false;  ///< the inputs were given by name; else there is one, and its name is empty
    std::string signature_name;
};

/// Reads a predict body in one pass, without recursion and without building a document: time and memory are linear in
/// its size whatever it holds. Rows of objects must all have the keys of the first. Whether the names and shapes are
/// those of the model is for others to say. A string is one of JSON's or {"b64": "..."}, whose bytes it stands for.
/// Errors are kInvalidArgument, in TensorFlow Serving's words.
///
/// Stricter than TensorFlow Serving: NaN, Infinity, a number beyond double, a key that comes twice and text after the
/// document are refused.
Status read_predict_request(std::string_view text, PredictRequest& out);

}  // namespace sirve::api::tfserving

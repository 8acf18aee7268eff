#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "base/error.hpp"
#include "engine/graph.hpp"

namespace sirve::engine {

/// A model of a format that the inference library itself can read.
struct ForeignModel {
    std::string name;             ///< of the file or directory
    Graph graph;                  ///< every input and output has exactly one name
    std::string format;           ///< "savedmodel", "frozen_pb", "onnx", "tflite" or "openvino"
    std::int64_t parameters = 0;  ///< numbers in its weights, as far as they can be told from other constants
};

/// True for what read_foreign_model() is for: a directory (a SavedModel), or a name that ends in .pb, .onnx, .tflite
/// or .xml.
bool is_foreign_model(const std::filesystem::path& path);

/// Reads a TensorFlow SavedModel, a frozen TensorFlow graph, an ONNX or TensorFlow Lite file or OpenVINO IR. The names
/// of inputs and outputs are those of the SavedModel's signature, else of the file's own graph. Errors are
/// kInvalidArgument (a broken file) or kUnimplemented (operations, types or shapes that can't be served, by name).
/// Never throws anything but std::bad_alloc. Thread-safe.
Result<ForeignModel> read_foreign_model(const std::filesystem::path& path);

}  // namespace sirve::engine

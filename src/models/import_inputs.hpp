#pragma once

#include <filesystem>
#include <vector>

namespace sirve::models {

/// The files that an import reads: parts_of(), and for ONNX those beside it that it names as homes of its weights. Only
/// plain names count: what an ONNX file says of other directories is not followed. Reads the whole .onnx file.
std::vector<std::filesystem::path> files_of_import(const std::filesystem::path& model);

}  // namespace sirve::models

#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace sirve::models {

/// The files that make up one model: NAME.keras (.h5, .hdf5, .onnx, .tflite, .xml with its .bin, .pb) or the directory
/// NAME/ of a TensorFlow SavedModel or of Keras (`zipped=False`), and beside it, if they exist, NAME_scalers.pkl,
/// NAME_config.json and NAME_check.npz.
struct ModelFiles {
    std::string model_id;
    std::filesystem::path model;
    std::filesystem::path scalers;  ///< where it would be; may not exist
    std::filesystem::path config;   ///< likewise
    std::filesystem::path check;    ///< likewise
};

/// True for names that may be a model: 1 to 128 bytes, no slash, backslash or control character, not starting with a
/// dot.
bool is_valid_model_id(std::string_view id);

/// The model that `file` is, named after the file or directory. Errors: kInvalidArgument for what is not served.
Result<ModelFiles> model_files_of(const std::filesystem::path& file);

/// The models in a directory (not below it), by name; or the one that it is itself, if it is a SavedModel or one of
/// Keras. A directory that is missing or unreadable is an error. Of several files for one name the .keras file counts,
/// then .h5, then a directory.
Result<std::map<std::string, ModelFiles>> find_models(const std::filesystem::path& directory);

/// The files that a model itself consists of, without its companions.
std::vector<std::filesystem::path> parts_of(const std::filesystem::path& model);

/// Their bytes together.
std::uintmax_t size_on_disk(const std::filesystem::path& model);

/// Changes whenever one of the model's files changes in size or modification time, appears or goes.
std::string fingerprint(const ModelFiles& files);

}  // namespace sirve::models

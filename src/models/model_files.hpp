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

/// The files that make up one model: NAME.keras (or .h5) and beside it, if they exist, NAME_scalers.pkl and
/// NAME_config.json.
struct ModelFiles {
    std::string model_id;
    std::filesystem::path model;
    std::filesystem::path scalers;  ///< where it would be; may not exist
    std::filesystem::path config;   ///< likewise
};

/// True for names that may be a model: 1 to 128 bytes, no slash, backslash or control character, not starting with a
/// dot.
bool is_valid_model_id(std::string_view id);

/// The model that `file` is, named after the file. Errors: kInvalidArgument for an extension that is not served.
Result<ModelFiles> model_files_of(const std::filesystem::path& file);

/// The models in a directory (not below it), by name. A directory that is missing or unreadable is an error. When a
/// name has both a .keras and a .h5 file the .keras file counts.
Result<std::map<std::string, ModelFiles>> find_models(const std::filesystem::path& directory);

/// Changes whenever one of the model's files changes in size or modification time, appears or goes.
std::string fingerprint(const ModelFiles& files);

/// The extensions that are served, with the dot, in order of preference.
const std::vector<std::string>& served_extensions();

}  // namespace sirve::models

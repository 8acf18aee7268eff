#pragma once

#include <filesystem>
#include <string>

#include "base/error.hpp"

namespace sirve::auth {

/// The secret that `file` holds; if there is no such file, it is made with 64 random characters, for its owner only
/// (mode 0600), its directory included. Of several processes that start at once all get the same secret. Errors
/// (kFailedPrecondition): not a regular file, readable by others, shorter than 32 bytes, no way to write.
Result<std::string> read_or_create_secret(const std::filesystem::path& file);

}  // namespace sirve::auth

#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

#include "base/error.hpp"

namespace sirve::config {

/// The whole of a small file. Errors (kNotFound, kTooLarge, kInvalidArgument) say only what is wrong with it, without
/// its name.
Result<std::string> read_text_file(const std::filesystem::path& file, std::size_t limit = 1024 * 1024);

}  // namespace sirve::config

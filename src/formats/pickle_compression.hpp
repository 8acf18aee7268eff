#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace sirve::formats {

/// How joblib.dump(..., compress=...) packed a pickle, told by the first bytes.
enum class Compression { kNone, kZlib, kGzip, kBzip2, kXz, kLzma, kLz4, kOldZlib };

Compression compression_of(std::string_view bytes);

/// Unpacks zlib and gzip; for the others the error says which they are and what to use instead. Stops with kTooLarge at
/// `max_bytes` of output, so that a small file can't take all memory.
Result<std::string> decompress(std::string_view bytes, std::size_t max_bytes);

}  // namespace sirve::formats

#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "base/error.hpp"

namespace sirve::tensorflow {

// Strings in shared memory: for each where it ends (64 bits, from the end of these numbers on), then their bytes.

std::size_t string_block_bytes(std::span<const std::string> strings);

/// `block` has string_block_bytes() bytes and is aligned to 8.
void write_string_block(std::span<const std::string> strings, std::span<std::byte> block);

/// Errors: kInternal if `block` does not hold `count` strings; it may change meanwhile without harm.
Result<std::vector<std::string>> read_string_block(std::span<const std::byte> block, std::size_t count);

}  // namespace sirve::tensorflow

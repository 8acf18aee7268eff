#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "formats/pickle_document.hpp"

namespace sirve::formats {

struct PickleLimits {
    std::size_t max_bytes = std::size_t{64}
                            << 20;       ///< of the file, before and after decompression; also of all copies made
    std::size_t max_values = 1'000'000;  ///< values, stack and memo entries
    std::size_t max_depth = 64;          ///< containers within containers
};

/// A class whose objects the caller wants to meet, under one of the module names that it ever had.
struct PickleClass {
    std::string_view module;
    std::string_view name;
};

/// Reads a Python pickle (protocols 0 to 5) or a joblib dump (plain, zlib or gzip) into a tree of plain values, without
/// executing anything: a pickle is a program that may name any function of Python, and here only numpy's and joblib's
/// own constructors and `classes` have a meaning, as data. Every other name is an error that says so. Refused as well:
/// structures that contain themselves, buffers outside of the file, persistent and extension ids, ints above 64 bits.
/// Thread-safe; never throws. Errors are kInvalidArgument (kTooLarge for a file above the limit) and give the offset.
Result<PickleDocument> parse_pickle(std::string_view bytes, std::span<const PickleClass> classes,
                                    const PickleLimits& limits = {});

/// The bytes of a file for parse_pickle; kNotFound if it is not there. Never throws.
Result<std::string> read_pickle_bytes(const std::filesystem::path& path, const PickleLimits& limits = {});

}  // namespace sirve::formats

#pragma once

#include <span>
#include <string_view>

namespace sirve::api {

/// A file that is part of the program: pages, scripts, styles, the OpenAPI components. Its bytes live as long as the
/// program does. CMakeLists.txt lists them, embed_assets.cmake puts them in.
struct Asset {
    std::string_view name;
    std::string_view content_type;
    std::string_view tag;  ///< changes with the content
    std::string_view plain;
    std::string_view gzip;  ///< the same, compressed
};

std::span<const Asset> assets();

/// Null if there is none of that name.
const Asset* find_asset(std::string_view name);

}  // namespace sirve::api

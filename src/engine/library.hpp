#pragma once

#include <filesystem>
#include <string>

namespace sirve::engine {

/// The version of the inference library, with its build; a graph that another one wrote may mean something else.
std::string library_version();

/// Where the library lies, and from where it loads its readers of formats when they are needed.
std::filesystem::path library_directory();

}  // namespace sirve::engine

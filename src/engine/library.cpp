#include "engine/library.hpp"

#include <dlfcn.h>

#include <openvino/core/version.hpp>

namespace sirve::engine {

std::string library_version() {
    return ov::get_openvino_version().buildNumber;
}

std::filesystem::path library_directory() {
    Dl_info info{};
    if (dladdr(reinterpret_cast<const void*>(&ov::get_openvino_version), &info) == 0) return {};
    return std::filesystem::path(info.dli_fname).parent_path();
}

}  // namespace sirve::engine

#include "models/import_inputs.hpp"

#include <algorithm>
#include <fstream>
#include <set>
#include <string>
#include <string_view>

#include "models/model_files.hpp"

namespace sirve::models {

namespace fs = std::filesystem;

namespace {

// How protocol buffers write the entry "location" of TensorProto.external_data (onnx.proto): field 1 with 8 bytes of
// text, then field 2 with the name, whose length of at most 127 is one byte.
constexpr std::string_view kLocation("\x0A\x08location\x12", 11);
constexpr std::size_t kLongestName = 127;
constexpr std::size_t kBlock = std::size_t{1} << 20;

bool is_plain(std::string_view name) {
    return !name.empty() && name != "." && name != ".." && name.find('/') == name.npos && name.find('\0') == name.npos;
}

void collect_names(std::string_view bytes, std::set<std::string>& names) {
    for (auto at = bytes.find(kLocation); at != bytes.npos; at = bytes.find(kLocation, at + 1)) {
        const auto begin = at + kLocation.size() + 1;
        if (begin > bytes.size()) break;
        const auto size = static_cast<unsigned char>(bytes[begin - 1]);
        if (size > kLongestName || begin + size > bytes.size()) continue;
        if (const auto name = bytes.substr(begin, size); is_plain(name)) names.emplace(name);
    }
}

/// Block by block; a name that crosses the end of one is found with the next.
std::set<std::string> names_in(const fs::path& file) {
    constexpr std::size_t kOverlap = 256;
    std::set<std::string> names;
    std::ifstream stream(file, std::ios::binary);
    std::string window;
    std::string block(kBlock, '\0');
    while (stream) {
        stream.read(block.data(), static_cast<std::streamsize>(block.size()));
        window.erase(0, window.size() - std::min(window.size(), kOverlap));
        window.append(block, 0, static_cast<std::size_t>(stream.gcount()));
        collect_names(window, names);
    }
    return names;
}

}  // namespace

std::vector<fs::path> files_of_import(const fs::path& model) {
    std::vector<fs::path> files = parts_of(model);
    if (model.extension() != ".onnx") return files;
    for (const std::string& name : names_in(model)) {
        std::error_code ignored;
        const fs::path file = model.parent_path() / name;
        if (fs::is_regular_file(file, ignored) && std::find(files.begin(), files.end(), file) == files.end())
            files.push_back(file);
    }
    return files;
}

}  // namespace sirve::models

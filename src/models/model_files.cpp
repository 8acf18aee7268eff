#include "models/model_files.hpp"

#include <algorithm>
#include <system_error>

namespace sirve::models {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMaxIdLength = 128;

std::string stamp(const fs::path& file) {
    std::error_code error;
    const auto size = fs::file_size(file, error);
    if (error) return "-";
    const auto time = fs::last_write_time(file, error);
    return std::to_string(size) + "@" + std::to_string(time.time_since_epoch().count());
}

std::size_t preference(const fs::path& file) {
    const auto& extensions = served_extensions();
    return static_cast<std::size_t>(std::find(extensions.begin(), extensions.end(), file.extension().string()) -
                                    extensions.begin());
}

}  // namespace

const std::vector<std::string>& served_extensions() {
    static const std::vector<std::string> extensions = {".keras", ".h5", ".hdf5"};
    return extensions;
}

bool is_valid_model_id(std::string_view id) {
    if (id.empty() || id.size() > kMaxIdLength || id.front() == '.') return false;
    return std::none_of(id.begin(), id.end(),
                        [](unsigned char c) { return c < 0x20 || c == 0x7F || c == '/' || c == '\\'; });
}

Result<ModelFiles> model_files_of(const fs::path& file) {
    if (preference(file) == served_extensions().size())
        return invalid_argument("'" + file.string() +
                                "' is not a model that can be served: its name must end in .keras, .h5 or .hdf5");
    const std::string id = file.stem().string();
    if (!is_valid_model_id(id))
        return invalid_argument("'" + file.string() + "' can't be served: '" + id + "' is no valid model name");
    const fs::path base = file.parent_path() / id;
    return ModelFiles{id, file, base.string() + "_scalers.pkl", base.string() + "_config.json"};
}

Result<std::map<std::string, ModelFiles>> find_models(const fs::path& directory) {
    std::error_code error;
    std::map<std::string, ModelFiles> models;
    for (fs::directory_iterator it(directory, error), end; !error && it != end; it.increment(error)) {
        std::error_code ignored;
        if (!it->is_regular_file(ignored) || preference(it->path()) == served_extensions().size()) continue;
        auto files = model_files_of(it->path());
        if (!files) continue;
        const auto [known, added] = models.try_emplace(files->model_id, *files);
        if (!added && preference(files->model) < preference(known->second.model)) known->second = *files;
    }
    if (error) return not_found("models directory '" + directory.string() + "' can't be read: " + error.message());
    return models;
}

std::string fingerprint(const ModelFiles& files) {
    return files.model.string() + "|" + stamp(files.model) + "|" + stamp(files.scalers) + "|" + stamp(files.config);
}

}  // namespace sirve::models

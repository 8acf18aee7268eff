#include "models/model_files.hpp"

#include <algorithm>
#include <array>
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

/// What a model's name ends in, in order of preference; "/" stands for the directory of a model.
constexpr std::array<std::string_view, 8> kEndings = {".keras", ".h5", ".hdf5", "/", ".onnx", ".tflite", ".xml", ".pb"};

constexpr char kWhatIsServed[] =
    "its name must end in .keras, .h5, .hdf5, .onnx, .tflite, .xml or .pb, or it must be the directory of a "
    "SavedModel, with saved_model.pb in it, or one that Keras saved, with config.json and metadata.json in it";

/// A SavedModel of TensorFlow, or what Keras saves with zipped=False.
bool is_model_directory(const fs::path& path) {
    std::error_code ignored;
    return fs::is_regular_file(path / "saved_model.pb", ignored) ||
           (fs::is_regular_file(path / "config.json", ignored) && fs::is_regular_file(path / "metadata.json", ignored));
}

/// An index of kEndings, or their number for what is no model.
std::size_t preference(const fs::path& model) {
    const std::string ending = is_model_directory(model) ? "/" : model.extension().string();
    return static_cast<std::size_t>(std::find(kEndings.begin(), kEndings.end(), ending) - kEndings.begin());
}

bool is_served(const fs::path& model) {
    return preference(model) != kEndings.size();
}

/// An .xml file can be anything; one with a .bin file beside it is OpenVINO's.
bool looks_like_model(const fs::directory_entry& entry) {
    std::error_code ignored;
    if (is_model_directory(entry.path())) return true;
    if (!entry.is_regular_file(ignored) || !is_served(entry.path())) return false;
    return entry.path().extension() != ".xml" || fs::exists(fs::path(entry.path()).replace_extension(".bin"), ignored);
}

/// "exported/" and "." have no last part to name a model after.
fs::path with_last_part(const fs::path& path) {
    std::error_code ignored;
    fs::path named = fs::absolute(path, ignored).lexically_normal();
    if (!named.has_filename()) named = named.parent_path();
    return path.has_filename() && path.filename() != "." && path.filename() != ".." ? path : named;
}

}  // namespace

bool is_valid_model_id(std::string_view id) {
    if (id.empty() || id.size() > kMaxIdLength || id.front() == '.') return false;
    return std::none_of(id.begin(), id.end(),
                        [](unsigned char c) { return c < 0x20 || c == 0x7F || c == '/' || c == '\\'; });
}

Result<ModelFiles> model_files_of(const fs::path& given) {
    const fs::path file = with_last_part(given);
    if (!is_served(file))
        return invalid_argument("'" + file.string() + "' is not a model that can be served: " + kWhatIsServed);
    const std::string id = (is_model_directory(file) ? file.filename() : file.stem()).string();
    if (!is_valid_model_id(id))
        return invalid_argument("'" + file.string() + "' can't be served: '" + id + "' is no valid model name");
    const fs::path base = file.parent_path() / id;
    return ModelFiles{id, file, base.string() + "_scalers.pkl", base.string() + "_config.json",
                      base.string() + "_check.npz"};
}

Result<std::map<std::string, ModelFiles>> find_models(const fs::path& directory) {
    std::error_code error;
    std::map<std::string, ModelFiles> models;
    if (is_model_directory(directory)) {
        auto files = model_files_of(directory);
        if (!files) return files.error();
        models.emplace(files->model_id, *files);
        return models;
    }
    for (fs::directory_iterator it(directory, error), end; !error && it != end; it.increment(error)) {
        if (!looks_like_model(*it)) continue;
        auto files = model_files_of(it->path());
        if (!files) continue;
        const auto [known, added] = models.try_emplace(files->model_id, *files);
        if (!added && preference(files->model) < preference(known->second.model)) known->second = *files;
    }
    if (error) return not_found("models directory '" + directory.string() + "' can't be read: " + error.message());
    return models;
}

std::vector<fs::path> parts_of(const fs::path& model) {
    std::error_code error;
    std::vector<fs::path> parts;
    if (is_model_directory(model)) {
        for (fs::recursive_directory_iterator it(model, error), end; !error && it != end; it.increment(error))
            if (std::error_code ignored; it->is_regular_file(ignored)) parts.push_back(it->path());
        std::sort(parts.begin(), parts.end());
        return parts;
    }
    parts.push_back(model);
    const auto add = [&](const fs::path& file) {
        if (fs::is_regular_file(file, error)) parts.push_back(file);
    };
    if (model.extension() == ".xml") add(fs::path(model).replace_extension(".bin"));
    if (model.extension() == ".onnx") {  // where exporters put the weights of large models
        add(model.string() + ".data");
        add(model.string() + "_data");
    }
    return parts;
}

std::uintmax_t size_on_disk(const fs::path& model) {
    std::uintmax_t size = 0;
    for (const fs::path& part : parts_of(model)) {
        std::error_code error;
        const auto own = fs::file_size(part, error);
        if (!error) size += own;
    }
    return size;
}

std::string fingerprint(const ModelFiles& files) {
    std::string print;
    for (const fs::path& part : parts_of(files.model)) print += part.string() + "|" + stamp(part) + "|";
    return print + stamp(files.scalers) + "|" + stamp(files.config) + "|" + stamp(files.check);
}

}  // namespace sirve::models

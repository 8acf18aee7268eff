#include "models/repository.hpp"

#include <chrono>
#include <future>
#include <system_error>

namespace sirve::models {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kParallelLoads = 2;

std::string milliseconds_since(std::chrono::steady_clock::time_point start) {
    const auto took = std::chrono::steady_clock::now() - start;
    return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(took).count()) + " ms";
}

}  // namespace

Repository::Repository(Options options, Services services, Engines engines)
    : options_(std::move(options)), services_(services), engines_(std::move(engines)) {}

std::map<std::string, ModelFiles> Repository::discover() {
    std::map<std::string, ModelFiles> models;
    std::string problem;
    const auto add_directory = [&](const fs::path& directory) {
        auto found = find_models(directory);
        if (!found) problem = found.error().message();
        if (found) models.insert(found->begin(), found->end());
    };
    for (const fs::path& path : options_.files) {
        std::error_code error;
        if (fs::is_directory(path, error)) {
            add_directory(path);
        } else if (auto files = model_files_of(path); !files) {
            problem = files.error().message();
        } else if (fs::exists(path, error)) {
            models.emplace(files->model_id, *files);
        } else {
            problem = "'" + path.string() + "' does not exist";
        }
    }
    if (!options_.directory.empty()) add_directory(options_.directory);
    const std::lock_guard lock(loading_);
    if (!problem.empty() && problem != last_problem_) services_.log.warning(problem);
    last_problem_ = problem;
    return models;
}

void Repository::announce(const std::map<std::string, ModelFiles>& models) {
    const std::lock_guard lock(loading_);
    for (const auto& [model_id, files] : models) files_[model_id] = files;
    catalog_.update([&](CatalogSnapshot& catalog) {
        for (const auto& [model_id, files] : models)
            catalog.try_emplace(model_id, CatalogEntry{nullptr, {}, ModelState::kUnloaded});
    });
}

void Repository::load_all(const std::map<std::string, ModelFiles>& models) {
    std::vector<const ModelFiles*> waiting;
    for (const auto& [model_id, files] : models) waiting.push_back(&files);
    std::atomic<std::size_t> next{0};
    const auto work = [&] {
        for (std::size_t i = next++; i < waiting.size(); i = next++) static_cast<void>(load_files(*waiting[i]));
    };
    std::vector<std::future<void>> helpers;
    for (std::size_t i = 1; i < std::min(kParallelLoads, waiting.size()); ++i)
        helpers.push_back(std::async(std::launch::async, work));
    work();
}

Status Repository::load_files(const ModelFiles& files) {
    {
        const std::lock_guard lock(loading_);
        files_[files.model_id] = files;
    }
    catalog_.update([&](CatalogSnapshot& catalog) {
        CatalogEntry& entry = catalog[files.model_id];
        if (!entry.servable) entry.state = ModelState::kLoading;
    });
    const auto start = std::chrono::steady_clock::now();
    auto servable = load_servable(files, engines_, options_.lanes);
    ServablePtr replaced;  // released here, outside of the catalog's lock
    catalog_.update([&](CatalogSnapshot& catalog) {
        CatalogEntry& entry = catalog[files.model_id];
        if (servable) {
            replaced = std::exchange(entry.servable, *servable);
            entry.failure.clear();
            entry.state = ModelState::kReady;
        } else {
            entry.failure = servable.error().message();
            entry.state = entry.servable ? ModelState::kReady : ModelState::kFailed;
        }
    });
    if (!servable) {
        services_.log.warning("model '" + files.model_id + "' failed to load: " + servable.error().message());
        return servable.error();
    }
    services_.log.info("model '" + files.model_id + "' is ready (" + files.model.string() + ", " +
                       milliseconds_since(start) + ")");
    return {};
}

void Repository::apply(const std::vector<Change>& changes) {
    for (const Change& change : changes) {
        if (change.kind == Change::Kind::kLoad) {
            static_cast<void>(load_files(change.files));  // logged and listed with its reason
        } else if (unload(change.files.model_id, false)) {
            services_.log.info("model '" + change.files.model_id + "' was removed");
        }
    }
}

Status Repository::load(std::string_view model_id) {
    if (!is_valid_model_id(model_id)) return not_found("there is no model of that name");
    const auto on_disk = discover();
    const auto found = on_disk.find(std::string(model_id));
    if (found == on_disk.end())
        return not_found("model '" + std::string(model_id) + "' has no file " + std::string(model_id) +
                         ".keras (.h5, .onnx, .tflite...) in '" + options_.directory.string() + "'");
    return load_files(found->second);
}

Status Repository::unload(std::string_view model_id, bool delete_files) {
    if (delete_files && !options_.may_delete_files)
        return Error(ErrorCode::kPermissionDenied, "the demo never deletes files; unload without delete_files");
    std::optional<ModelFiles> files;
    {
        const std::lock_guard lock(loading_);
        if (const auto found = files_.find(std::string(model_id)); found != files_.end()) {
            files = found->second;
            files_.erase(found);
        }
    }
    ServablePtr last;
    bool known = false;
    catalog_.update([&](CatalogSnapshot& catalog) {
        const auto found = catalog.find(model_id);
        known = found != catalog.end();
        if (!known) return;
        last = std::move(found->second.servable);
        catalog.erase(found);
    });
    if (!known) return not_found("model '" + std::string(model_id.substr(0, 128)) + "' not found");
    if (delete_files && files) {
        std::error_code error;
        std::vector<fs::path> unwanted = {files->scalers, files->config, files->check, files->model};
        if (!fs::is_directory(files->model, error))  // a directory goes as a whole, or as the link that it is
            for (fs::path& part : parts_of(files->model)) unwanted.push_back(std::move(part));
        for (const fs::path& file : unwanted) {
            fs::remove_all(file, error);
            if (error) return internal_error("'" + file.string() + "' can't be deleted: " + error.message());
        }
    }
    return {};
}

std::vector<std::string> Repository::ready() const {
    std::vector<std::string> names;
    for (const auto& [model_id, entry] : *catalog_.snapshot())
        if (entry.servable) names.push_back(model_id);
    return names;
}

std::vector<Registry::Failure> Repository::failures() const {
    std::vector<Failure> failures;
    for (const auto& [model_id, entry] : *catalog_.snapshot())
        if (!entry.failure.empty()) failures.push_back({model_id, entry.failure});
    return failures;
}

ModelInfo Repository::describe(const std::string& model_id, const CatalogEntry& entry) const {
    ModelInfo info;
    if (entry.servable) info = entry.servable->info();
    info.model_id = model_id;
    info.state = entry.state;
    info.reason = entry.failure;
    if (const auto use = services_.recorder.use_of(model_id)) {
        info.predictions = use->predictions;
        info.last_used = use->last_used;
    }
    return info;
}

std::optional<ModelInfo> Repository::describe(std::string_view model_id) const {
    const auto snapshot = catalog_.snapshot();
    const auto found = snapshot->find(model_id);
    if (found == snapshot->end()) return std::nullopt;
    return describe(found->first, found->second);
}

std::vector<ModelInfo> Repository::describe_all() const {
    std::vector<ModelInfo> all;
    for (const auto& [model_id, entry] : *catalog_.snapshot()) all.push_back(describe(model_id, entry));
    return all;
}

}  // namespace sirve::models

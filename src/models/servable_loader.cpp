#include "models/servable_loader.hpp"

#include <chrono>
#include <system_error>

namespace sirve::models {

namespace fs = std::filesystem;

namespace {

SystemTime modification_time(const fs::path& file) {
    std::error_code error;
    const auto time = fs::last_write_time(file, error);
    if (error) return {};
    return std::chrono::time_point_cast<SystemTime::duration>(std::chrono::file_clock::to_sys(time));
}

ModelInfo info_of(const ModelFiles& files, const LoadedProgram& loaded) {
    const keras::ImportedModel& model = loaded.description;
    ModelInfo info;
    info.engine = loaded.engine;
    info.model_id = files.model_id;
    info.format = model.format;
    info.parameters = model.parameters;
    for (const keras::LayerSummary& layer : model.layers)
        info.layers.push_back({layer.name, layer.class_name, layer.output_shape, layer.parameters});
    info.size_bytes = size_on_disk(files.model);
    info.created_at = modification_time(files.model);
    return info;
}

}  // namespace

Result<ServablePtr> load_servable(const ModelFiles& files, const Engines& engines, std::size_t lanes) {
    auto config = read_model_config(files.config);
    if (!config) return config.error();

    Servable::Parts parts;
    std::error_code error;
    if (fs::exists(files.scalers, error)) {
        auto scalers = preprocess::read_scalers(files.scalers);
        if (!scalers) return scalers.error().in("scalers '" + files.scalers.filename().string() + "'");
        parts.scalers = std::move(*scalers);
    }
    auto loaded = load_program(files.model, *config, engines);
    if (!loaded) return loaded.error();

    if (fs::exists(files.check, error)) {
        auto check = read_check_examples(files.check, loaded->program->signature());
        if (!check) return check.error().in("check examples '" + files.check.filename().string() + "'");
        parts.check = std::move(*check);
    }

    parts.info = info_of(files, *loaded);
    parts.program = std::move(loaded->program);
    parts.config = std::move(*config);
    return Servable::create(std::move(parts), lanes);
}

}  // namespace sirve::models

#include "models/program_loader.hpp"

#include <system_error>
#include <utility>

namespace sirve::models {

namespace fs = std::filesystem;

namespace {

constexpr char kHowToInstall[] = "run `scripts/setup --with-tensorflow` and `make build`";

bool has_tensorflow(const Engines& engines) {
    return engines.tensorflow != nullptr && engines.tensorflow->is_installed();
}

Result<LoadedProgram> load_with_openvino(const fs::path& model, const Engines& engines) {
    auto imported = engines.import(model);
    if (!imported) return imported.error();
    auto program = engine::program_of(engines.openvino, std::exchange(imported->graph, nullptr));
    if (!program) return program.error();
    return LoadedProgram{std::move(*imported), std::move(*program), "openvino"};
}

Result<LoadedProgram> load_with_tensorflow(const fs::path& model, const ModelConfig& config, const Engines& engines) {
    auto program = engines.tensorflow->load(model, config.signature);
    if (!program) return program.error();
    LoadedProgram loaded;
    loaded.description.name = (model.has_filename() ? model : model.parent_path()).filename().string();
    loaded.description.format = "savedmodel";
    loaded.description.parameters = (*program)->parameters();
    loaded.program = std::move(*program);
    loaded.engine = "tensorflow";
    return loaded;
}

}  // namespace

Result<LoadedProgram> load_program(const fs::path& model, const ModelConfig& config, const Engines& engines) {
    std::error_code ignored;
    const bool is_saved_model = fs::is_directory(model, ignored);
    if (config.engine == EngineChoice::kTensorFlow || !config.signature.empty()) {
        const std::string wish =
            config.engine == EngineChoice::kTensorFlow ? "\"engine\": \"tensorflow\"" : "\"signature\"";
        if (!is_saved_model)
            return invalid_argument("its configuration says " + wish + ", which only a SavedModel can have");
        if (!has_tensorflow(engines))
            return Error(ErrorCode::kUnimplemented,
                         "its configuration says " + wish + ", and TensorFlow is not installed; " + kHowToInstall);
        return load_with_tensorflow(model, config, engines);
    }
    auto loaded = load_with_openvino(model, engines);
    if (loaded || !is_saved_model || config.engine == EngineChoice::kOpenVino) return loaded;
    const Error& why = loaded.error();
    if (!has_tensorflow(engines)) {
        if (why.code() != ErrorCode::kUnimplemented) return why;
        return Error(why.code(), why.message() + "; TensorFlow itself may serve it: " + kHowToInstall);
    }
    auto second = load_with_tensorflow(model, config, engines);
    if (!second)
        return Error(second.error().code(), "OpenVINO: " + why.message() + "; TensorFlow: " + second.error().message());
    return second;
}

}  // namespace sirve::models

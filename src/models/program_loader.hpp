#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "engine/engine.hpp"
#include "engine/tensorflow.hpp"
#include "keras/importer.hpp"
#include "models/model_config.hpp"

namespace sirve::models {

/// How a model file becomes a graph. A function, so that tests need no file and imports can move to another process.
using ImportModel = std::function<Result<keras::ImportedModel>(const std::filesystem::path&)>;

/// What reads and computes models. All of it outlives who uses it.
struct Engines {
    ImportModel import;
    const engine::Engine& openvino;
    const engine::TensorFlow* tensorflow = nullptr;  ///< null: there is none
};

/// A model file that can be run.
struct LoadedProgram {
    keras::ImportedModel description;  ///< without its graph
    std::shared_ptr<const engine::Program> program;
    std::string engine;  ///< "openvino" or "tensorflow"
};

/// Reads the file `model` for the engine that its configuration asks for: by default OpenVINO, and TensorFlow for a
/// SavedModel that OpenVINO can't take. Blocks for up to seconds. Errors say what each engine had against it, and how
/// to install the one that is missing.
Result<LoadedProgram> load_program(const std::filesystem::path& model, const ModelConfig& config,
                                   const Engines& engines);

}  // namespace sirve::models

#pragma once

#include <functional>

#include "engine/engine.hpp"
#include "keras/importer.hpp"
#include "models/model_files.hpp"
#include "models/servable.hpp"

namespace sirve::models {

/// How a model file becomes a graph. A function, so that tests need no file and imports can move to another process.
using ImportModel = std::function<Result<keras::ImportedModel>(const std::filesystem::path&)>;

/// Reads a model's files and makes it ready to serve on `lanes` lanes. Blocks. Errors say which file and why.
Result<ServablePtr> load_servable(const ModelFiles& files, const ImportModel& import, const engine::Engine& engine,
                                  std::size_t lanes);

}  // namespace sirve::models

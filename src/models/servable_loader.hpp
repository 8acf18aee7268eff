#pragma once

#include "models/model_files.hpp"
#include "models/program_loader.hpp"
#include "models/servable.hpp"

namespace sirve::models {

/// Reads a model's files and makes it ready to serve on `lanes` lanes. Blocks. Errors say which file and why.
Result<ServablePtr> load_servable(const ModelFiles& files, const Engines& engines, std::size_t lanes);

}  // namespace sirve::models

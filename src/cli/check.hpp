#pragma once

#include <filesystem>
#include <iosfwd>

#include "models/servable_loader.hpp"

namespace sirve::cli {

/// `sirve check MODEL`: loads a model as the server would, with its scalers and config, and compares its predictions
/// with NAME_check.npz. Says how far they are apart at most. Returns the exit code: a failure if the model can't be
/// served, if the predictions differ, and if there is nothing to compare with.
int check(const std::filesystem::path& file, const models::Engines& engines, std::ostream& out, std::ostream& err);

}  // namespace sirve::cli

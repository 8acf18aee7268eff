#pragma once

#include <filesystem>
#include <iosfwd>

#include "models/servable_loader.hpp"

namespace sirve::cli {

/// How a command shows what it found.
enum class Style { kText, kJson };

/// `sirve inspect MODEL`: what is in a model file, as model.summary() lists it, and whether it can be served. A model
/// that can't be is told with the reason: as text on `err`, as JSON on `out`. Returns the exit code.
int inspect(const std::filesystem::path& file, Style style, const models::Engines& engines, std::ostream& out,
            std::ostream& err);

}  // namespace sirve::cli

#pragma once

#include <filesystem>
#include <functional>
#include <iosfwd>

#include "models/import_answer.hpp"
#include "models/program_loader.hpp"

namespace sirve::cli {

/// How a command shows what it found.
enum class Style { kText, kJson };

/// Finds all that can be told of a model that is refused.
using Explain = std::function<models::ImportAnswer(const std::filesystem::path&)>;

/// `sirve inspect MODEL`: what is in a model file, as model.summary() lists it, and whether it can be served. A model
/// that can't be is told with everything that stands in the way, which `explain` finds: as text on `err`, as JSON on
/// `out`. Returns the exit code.
int inspect(const std::filesystem::path& file, Style style, const models::Engines& engines, const Explain& explain,
            std::ostream& out, std::ostream& err);

}  // namespace sirve::cli

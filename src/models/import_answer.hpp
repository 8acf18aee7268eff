#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "keras/importer.hpp"

namespace sirve::models {

/// What an import found, also where it failed.
struct ImportAnswer {
    keras::ImportedModel model;         ///< without its graph where it comes as text; only what is known after an error
    std::optional<Error> error;         ///< why the model can't be served
    std::vector<std::string> problems;  ///< everything that stands in the way, if more than one thing could be told
    std::vector<std::string> unconfined;  ///< parts of its confinement that the kernel refused
};

/// How the import process hands over what it found, all but the graph.
std::string to_json(const ImportAnswer& answer);

/// Reads it. Errors: kInternal for other text.
Result<ImportAnswer> import_answer_from_json(const std::string& text);

}  // namespace sirve::models

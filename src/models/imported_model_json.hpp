#pragma once

#include <string>

#include "base/error.hpp"
#include "keras/importer.hpp"

namespace sirve::models {

/// How the import process hands over what it found, all but the graph.
std::string to_json(const keras::ImportedModel& model);
std::string to_json(const Error& error);

/// Reads either: a model without its graph, or the error that was written.
Result<keras::ImportedModel> imported_model_from_json(const std::string& text);

}  // namespace sirve::models

#pragma once

#include <string>
#include <vector>

#include "api/tfserving/request_reader.hpp"

namespace sirve::api::tfserving {

/// Writes the answer to a predict request in the layout of its question. kRow: {"predictions": [...]}, one element a
/// row, which is an object by name if there are several outputs. kColumn: {"outputs": ...}, the output, or an object of
/// them. Every output has a batch axis and as many rows as the others.
void write_outputs(std::string& body, Format format, const std::vector<models::TensorValue>& outputs);

}  // namespace sirve::api::tfserving

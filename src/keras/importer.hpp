#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/tensor.hpp"
#include "engine/graph.hpp"

namespace sirve::keras {

/// One layer of a model as `model.summary()` would list it.
struct LayerSummary {
    std::string name;
    std::string class_name;
    Shape output_shape;  ///< of the first output; empty if unknown
    std::int64_t parameters = 0;
};

/// What an import gives: the graph, whose inputs and outputs carry Keras's public names and order, and a description.
struct ImportedModel {
    engine::Graph graph;
    std::string name;
    std::string keras_version;
    std::string format;                ///< "keras" or "h5"; of others see engine::ForeignModel
    std::vector<LayerSummary> layers;  ///< empty for other formats
    std::int64_t parameters = 0;
};

/// Reads a `.keras` archive, the directory that Keras saves instead of one with `zipped=False`, or a legacy `.h5` file
/// (told apart by content, not by name) and translates it. Nothing in the file is executed. Errors are kInvalidArgument
/// (broken file, with the place) or kUnimplemented (a layer or option that is not supported, with the layer's name, its
/// class and where it stands). Never throws. Thread-safe.
Result<ImportedModel> import_file(const std::filesystem::path& path);

/// What can be told of an import besides its result, above all of one that fails.
struct ImportReport {
    ImportedModel model;          ///< after a failure: what is known, without a graph
    std::vector<Error> problems;  ///< all that stands in the way, as far as it can be told, the first first
    std::function<void(int percent)> on_progress;  ///< or null
};

/// The same, which goes on after the first layer that can't be imported in order to find the others.
Result<ImportedModel> import_file_with_report(const std::filesystem::path& path, ImportReport& report);

}  // namespace sirve::keras

#include "cli/inspect.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>

#include "cli/command_line.hpp"
#include "engine/engine.hpp"
#include "models/model_files.hpp"

namespace sirve::cli {

namespace {

using Json = nlohmann::ordered_json;

/// A table of text: columns as wide as their widest cell, the last one to the right.
class Table {
  public:
    explicit Table(std::vector<std::string> titles) : rows_{std::move(titles)} {}
    void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
    void print(std::ostream& out) const {
        for (const auto& row : rows_) {
            for (std::size_t column = 0; column < row.size(); ++column) {
                const std::string padding(width(column) - row[column].size(), ' ');
                const bool last = column + 1 == row.size();
                out << "  " << (last ? padding : "") << row[column] << (last ? "\n" : padding);
            }
        }
    }

  private:
    std::size_t width(std::size_t column) const {
        std::size_t widest = 0;
        for (const auto& row : rows_) widest = std::max(widest, row[column].size());
        return widest;
    }

    std::vector<std::vector<std::string>> rows_;
};

void print_tensors(std::ostream& out, const char* title, const std::vector<TensorSpec>& tensors) {
    out << title << "\n";
    for (const TensorSpec& tensor : tensors)
        out << "  " << tensor.name << "  " << to_string(tensor.dtype) << " " << shape_text(tensor.shape) << "\n";
}

void print_layers(std::ostream& out, const keras::ImportedModel& model) {
    out << "Model \"" << model.name << "\" (" << model.format;
    if (!model.keras_version.empty()) out << ", Keras " << model.keras_version;
    out << ")\n";
    Table table({"Layer (class)", "Output shape", "Parameters"});
    for (const keras::LayerSummary& layer : model.layers)
        table.add({layer.name + " (" + layer.class_name + ")",
                   layer.output_shape.empty() ? "" : shape_text(layer.output_shape), std::to_string(layer.parameters)});
    table.print(out);
    out << "Parameters: " << model.parameters << "\n";
}

void print(std::ostream& out, const models::LoadedProgram& loaded) {
    const engine::Signature& signature = loaded.program->signature();
    print_layers(out, loaded.description);
    print_tensors(out, "Inputs:", signature.inputs);
    print_tensors(out, "Outputs:", signature.outputs);
    out << (loaded.engine == "tensorflow" ? "It can be served, by TensorFlow.\n" : "It can be served.\n");
}

Json shape_json(const Shape& shape) {
    Json list = Json::array();
    for (const std::int64_t size : shape) list.push_back(size < 0 ? Json(nullptr) : Json(size));
    return list;
}

Json tensors_json(const std::vector<TensorSpec>& tensors) {
    Json list = Json::array();
    for (const TensorSpec& tensor : tensors)
        list.push_back(
            {{"name", tensor.name}, {"dtype", to_string(tensor.dtype)}, {"shape", shape_json(tensor.shape)}});
    return list;
}

Json to_json(const keras::ImportedModel& model) {
    Json layers = Json::array();
    for (const keras::LayerSummary& layer : model.layers)
        layers.push_back({{"name", layer.name},
                          {"class_name", layer.class_name},
                          {"output_shape", shape_json(layer.output_shape)},
                          {"parameters", layer.parameters}});
    return {{"name", model.name},
            {"format", model.format},
            {"keras_version", model.keras_version},
            {"parameters", model.parameters},
            {"layers", std::move(layers)}};
}

Json to_json(const models::LoadedProgram& loaded) {
    Json json = {{"servable", true}, {"engine", loaded.engine}};
    json.update(to_json(loaded.description));
    json["inputs"] = tensors_json(loaded.program->signature().inputs);
    json["outputs"] = tensors_json(loaded.program->signature().outputs);
    return json;
}

void print(std::ostream& out, const Json& json) {
    out << json.dump(2, ' ', false, Json::error_handler_t::replace) << "\n";
}

/// What stands beside the model; a file that is not named like a model has nothing there.
Result<models::ModelConfig> config_of(const std::filesystem::path& file) {
    const auto files = models::model_files_of(file);
    return files ? models::read_model_config(files->config) : models::ModelConfig{};
}

/// Tells what is known of a model that can't be served, and everything that stands in the way.
int refuse(const std::filesystem::path& file, const Error& why, const models::ImportAnswer& answer, Style style,
           std::ostream& out, std::ostream& err) {
    std::vector<std::string> problems = answer.problems;
    if (problems.empty()) problems.push_back(why.message());
    if (style == Style::kJson) {
        Json json = {{"servable", false}, {"reason", problems.front()}, {"problems", problems}};
        if (!answer.model.layers.empty()) json.update(to_json(answer.model));
        print(out, json);
        return kFailure;
    }
    if (!answer.model.layers.empty()) print_layers(out, answer.model);
    err << "sirve: '" << file.string() << "' can't be served: ";
    if (problems.size() == 1) err << problems.front() << "\n";
    if (problems.size() > 1) {
        err << problems.size() << " reasons\n";
        for (const std::string& problem : problems) err << "  " << problem << "\n";
    }
    return kFailure;
}

}  // namespace

int inspect(const std::filesystem::path& file, Style style, const models::Engines& engines, const Explain& explain,
            std::ostream& out, std::ostream& err) {
    const auto config = config_of(file);
    if (!config) return refuse(file, config.error(), {}, style, out, err);
    const auto loaded = models::load_program(file, *config, engines);
    if (!loaded) return refuse(file, loaded.error(), explain(file), style, out, err);
    if (style == Style::kJson)
        print(out, to_json(*loaded));
    else
        print(out, *loaded);
    return kSuccess;
}

}  // namespace sirve::cli

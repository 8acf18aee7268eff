#include "keras/layers_page.hpp"

#include <algorithm>

#include "keras/activations.hpp"
#include "keras/layer_table.hpp"
#include "keras/legacy_operations.hpp"
#include "keras/operation_table.hpp"

namespace sirve::keras {

namespace {

/// A row of a table in Markdown.
std::string row(std::initializer_list<std::string> cells) {
    std::string line = "|";
    for (const auto& cell : cells) line += (cell.empty() ? " " : " " + cell + " ") + "|";
    return line + "\n";
}

std::string code(std::string_view text) {
    return text.empty() ? "" : "`" + std::string(text) + "`";
}

/// Names between commas, each as code.
std::string codes(const std::vector<std::string>& names) {
    std::string text;
    for (const auto& name : names) text += (text.empty() ? "" : ", ") + code(name);
    return text;
}

std::string render_layers() {
    std::string page;
    const auto families = layer_families();
    for (const LayerRow& layer : layer_table()) {
        const auto family = std::find_if(families.begin(), families.end(), [&](const LayerFamily& candidate) {
            return candidate.first_class == layer.class_name;
        });
        if (family != families.end()) {
            page += "\n### " + std::string(family->name) + "\n\n" + row({"class", "weights", "limits"}) +
                    row({"---", "---", "---"});
        }
        page += row({code(layer.class_name), std::string(layer.weights), std::string(layer.note)});
    }
    return page;
}

std::string render_refused() {
    std::string page = row({"class", "why"}) + row({"---", "---"});
    for (const RefusedClass& refused : refused_classes())
        page += row({code(refused.class_name), std::string(refused.reason)});
    return page;
}

/// The operations of each module of keras.ops, in the order of the table.
std::string render_operations() {
    std::vector<std::string_view> modules;
    for (const OperationRow& operation : operation_table()) {
        if (std::find(modules.begin(), modules.end(), operation.module) == modules.end())
            modules.push_back(operation.module);
    }
    std::string page = row({"module", "operations"}) + row({"---", "---"});
    for (const auto module : modules) {
        std::vector<std::string> names;
        for (const OperationRow& operation : operation_table()) {
            if (operation.module == module) names.emplace_back(operation.class_name);
        }
        page += row({code(module), codes(names)});
    }
    return page;
}

std::string render_functions() {
    std::vector<std::string> names;
    for (const LegacyRow& legacy : legacy_operations()) names.emplace_back(legacy.function);
    return codes(names) + "\n";
}

}  // namespace

std::string render_layers_page() {
    return "# Layers and operations\n"
           "\n"
           "<!-- Made from the tables in src/keras (layer_table.cpp, operation_table.cpp, legacy_operations.cpp).\n"
           "     After a change there:\n"
           "     SIRVE_WRITE_DOCS=1 build/debug/keras_test --gtest_filter='LayersPage.*' -->\n"
           "\n"
           "What `.keras` and `.h5` files may contain: Sequential and Functional models of these layers, in each "
           "other\n"
           "and shared, of Keras 2 and 3. What is limited stands in the last column; a model that goes beyond is "
           "refused\n"
           "with the layer's name, its class, its place and the reason. `sirve inspect MODEL` says it before.\n"
           "\n"
           "Everything is computed in float32, also layers whose type is float16, bfloat16 or float64. Initializers,\n"
           "regularizers, constraints and what else acts in training only may be anything.\n"
           "\n"
           "## Layers\n" +
           render_layers() +
           "\n"
           "### Not read\n"
           "\n" +
           render_refused() +
           "\n"
           "Custom classes and subclassed models are not read either: their code is not in the file.\n"
           "\n"
           "## Activations\n"
           "\n"
           "By name, as a function or as a layer (`ReLU`, `LeakyReLU`, `ELU`, `Softmax`, `Activation`):\n"
           "\n" +
           codes(supported_activations()) +
           "\n"
           "\n"
           "## Operations of keras.ops\n"
           "\n" +
           render_operations() +
           "\n"
           "## Functions of TensorFlow in models of Keras 2\n"
           "\n" +
           render_functions();
}

}  // namespace sirve::keras

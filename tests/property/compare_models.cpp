// Imports models and compares what they give with what Keras gave. One process for many models, since the first one
// costs most.
//
// Reads lines from the standard input: the model's file, a tab, the relative tolerance (a tenth of it is allowed
// absolutely, besides), and for classifiers another tab and "argmax": the same class must win in every row. Beside
// FILE.keras or FILE.h5 lie FILE_0.npz, FILE_1.npz...: calls, with the arrays input_0, input_1, output_0 and so on in
// Keras's order. Writes one line of JSON for each model when it is done: "verdict" is "agrees", "refused" (the
// importer's answer) or "differs", "message" says the rest. A crash is the caller's to see.

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "engine/engine.hpp"
#include "formats/npy.hpp"
#include "formats/zip_archive.hpp"
#include "keras/importer.hpp"

namespace sirve::keras {
namespace {

namespace fs = std::filesystem;

struct Array {
    Shape shape;
    std::vector<double> values;
};
using Arrays = std::map<std::string, Array>;

Result<Arrays> read_arrays(const fs::path& file) {
    const auto archive = formats::ZipArchive::open(file);
    if (!archive) return archive.error();
    Arrays arrays;
    for (const auto& name : archive->names()) {
        auto bytes = archive->read(name, std::uint64_t{1} << 30);
        if (!bytes) return bytes.error();
        const auto array = formats::parse_npy(std::move(*bytes));
        if (!array) return array.error().in(name);
        auto values = formats::to_doubles(*array);
        if (!values) return values.error().in(name);
        arrays[fs::path(name).stem()] = {Shape(array->shape.begin(), array->shape.end()), std::move(*values)};
    }
    return arrays;
}

/// Whether two numbers are near enough; both may be NaN, or the same infinity.
bool agree(double actual, double wanted, double tolerance) {
    if (std::isnan(wanted) || std::isnan(actual)) return std::isnan(wanted) && std::isnan(actual);
    return actual == wanted || std::abs(actual - wanted) <= tolerance * std::abs(wanted) + tolerance / 10;
}

std::string compare(const Array& wanted, const Shape& shape, const std::vector<double>& actual, double tolerance) {
    if (shape != wanted.shape)
        return "has the shape " + shape_text(shape) + " where Keras gives " + shape_text(wanted.shape);
    std::size_t wrong = 0;
    std::size_t worst = 0;
    double largest = -1;
    for (std::size_t i = 0; i < actual.size(); ++i) {
        if (agree(actual[i], wanted.values[i], tolerance)) continue;
        ++wrong;
        const double difference = std::abs(actual[i] - wanted.values[i]);
        if (difference > largest || !std::isfinite(difference)) {
            largest = difference;
            worst = i;
        }
    }
    if (wrong == 0) return "";
    return std::to_string(wrong) + " of " + std::to_string(actual.size()) + " values differ; element " +
           std::to_string(worst) + " is " + std::to_string(actual[worst]) + " where Keras gives " +
           std::to_string(wanted.values[worst]);
}

std::string compare_winners(const Array& wanted, const std::vector<double>& actual) {
    const auto classes = static_cast<std::ptrdiff_t>(wanted.shape.empty() ? 1 : wanted.shape.back());
    const auto winner = [&](const std::vector<double>& values, std::ptrdiff_t row) {
        const auto begin = values.begin() + row;
        return std::max_element(begin, begin + classes) - begin;
    };
    for (std::ptrdiff_t row = 0; row < static_cast<std::ptrdiff_t>(actual.size()); row += classes) {
        if (winner(actual, row) != winner(wanted.values, row))
            return "row " + std::to_string(row / classes) + " is of class " + std::to_string(winner(actual, row)) +
                   " where Keras gives " + std::to_string(winner(wanted.values, row));
    }
    return "";
}

/// How near the outputs must be.
struct Demand {
    double tolerance = 1e-4;
    bool same_winners = false;
};

/// What is wrong with the answer to one call, or nothing.
std::string run(engine::CompiledModel& model, const engine::Signature& signature, const Arrays& arrays,
                const Demand& demand) {
    for (std::size_t i = 0; i < signature.inputs.size(); ++i) {
        const auto input = arrays.find("input_" + std::to_string(i));
        if (input == arrays.end()) return "has more inputs than Keras's model";
        if (const auto shaped = model.set_input_shape(i, input->second.shape); !shaped) return shaped.error().message();
        model.write_input(i, 0, input->second.values);
    }
    if (const auto inferred = model.infer(); !inferred) return inferred.error().message();
    for (std::size_t i = 0; i < signature.outputs.size(); ++i) {
        const std::string name = "output_" + std::to_string(i);
        const auto wanted = arrays.find(name);
        if (wanted == arrays.end()) return "has more outputs than Keras's model";
        const Shape shape = model.output_shape(i);
        std::vector<double> actual(static_cast<std::size_t>(element_count(shape)));
        model.read_output(i, 0, actual);
        auto difference = compare(wanted->second, shape, actual, demand.tolerance);
        if (difference.empty() && demand.same_winners) difference = compare_winners(wanted->second, actual);
        if (!difference.empty()) return name + " " + difference;
    }
    if (arrays.size() != signature.inputs.size() + signature.outputs.size())
        return "has fewer inputs or outputs than Keras's model";
    return "";
}

struct Verdict {
    std::string verdict = "agrees";
    std::string message;
};

Verdict check(const engine::Engine& engine, const fs::path& file, const Demand& demand) {
    auto imported = import_file(file);
    if (!imported) return {"refused", imported.error().message()};
    const auto signature = engine::signature_of(imported->graph);
    if (!signature) return {"refused", signature.error().message()};
    auto free = engine.compile(imported->graph, 0);
    if (!free) return {"differs", "can't be compiled for any batch: " + free.error().message()};
    for (int call = 0;; ++call) {
        const fs::path examples = file.parent_path() / (file.stem().string() + "_" + std::to_string(call) + ".npz");
        if (!fs::exists(examples)) return {};
        const auto arrays = read_arrays(examples);
        if (!arrays) return {"differs", examples.string() + ": " + arrays.error().message()};
        const std::string in_call = "call " + std::to_string(call);
        if (auto wrong = run(**free, *signature, *arrays, demand); !wrong.empty())
            return {"differs", in_call + ", compiled for any batch: " + wrong};
        const auto& shape = arrays->begin()->second.shape;
        auto fixed = engine.compile(imported->graph, shape.empty() ? 1 : shape[0]);
        if (!fixed) return {"differs", "can't be compiled for a fixed batch: " + fixed.error().message()};
        if (auto wrong = run(**fixed, *signature, *arrays, demand); !wrong.empty())
            return {"differs", in_call + ", compiled for its batch: " + wrong};
    }
}

int main_loop() {
    const engine::Engine engine;
    for (std::string line; std::getline(std::cin, line);) {
        std::istringstream fields(line);
        std::string file;
        std::string tolerance;
        std::string winners;
        std::getline(fields, file, '\t');
        std::getline(fields, tolerance, '\t');
        std::getline(fields, winners);
        const auto [verdict, message] = check(engine, file, {std::stod(tolerance), winners == "argmax"});
        const nlohmann::json answer{{"model", file}, {"verdict", verdict}, {"message", message}};
        std::cout << answer.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) << std::endl;
    }
    return 0;
}

}  // namespace
}  // namespace sirve::keras

int main() {
    return sirve::keras::main_loop();
}

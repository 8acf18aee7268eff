// Compares every model under cases/ with the outputs that Keras computed for it, or checks that it is refused for the
// stated reason (for good, or because it is not supported yet). generate.py makes the cases.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "engine/engine.hpp"
#include "keras/importer.hpp"
#include "keras/layer_table.hpp"
#include "keras/operation_table.hpp"

namespace sirve::keras {
namespace {

using Json = nlohmann::json;
namespace fs = std::filesystem;

const fs::path kCases = fs::path(SIRVE_SOURCE_DIR) / "tests/golden/cases";
constexpr double kTolerance = 1e-5;  // relative and absolute

std::vector<std::string> case_names() {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(kCases)) {
        if (entry.path().extension() == ".json") {
            names.push_back(entry.path().stem().string());
        }
    }
    std::ranges::sort(names);
    return names;
}

Json read_case(const std::string& name) {
    std::ifstream file(kCases / (name + ".json"));
    return Json::parse(file);
}

fs::path model_of(const std::string& name) {
    if (fs::is_directory(kCases / name)) return kCases / name;
    const fs::path archive = kCases / (name + ".keras");
    return fs::exists(archive) ? archive : kCases / (name + ".h5");
}

std::vector<double> values_of(const Json& tensor) {
    std::vector<double> values;
    for (const Json& value : tensor.at("values")) {
        values.push_back(value.is_boolean() ? static_cast<double>(value.get<bool>()) : value.get<double>());
    }
    return values;
}

bool holds_strings(const Json& tensor) {
    return tensor.at("dtype") == "string";
}

void expect_names(const std::vector<TensorSpec>& specs, const Json& tensors) {
    ASSERT_EQ(specs.size(), tensors.size());
    for (std::size_t i = 0; i < specs.size(); ++i) {
        if (!tensors[i].at("name").is_null()) {
            EXPECT_EQ(specs[i].name, tensors[i].at("name").get<std::string>());
        }
        EXPECT_EQ(specs[i].dtype == DType::kString, holds_strings(tensors[i]));
    }
}

/// The worst value first: one line that is enough to start looking for the mistake.
void expect_close(const std::vector<double>& actual, const Json& expected, double tolerance) {
    const std::vector<double> wanted = values_of(expected);
    ASSERT_EQ(actual.size(), wanted.size());
    std::size_t wrong = 0;
    std::size_t worst = 0;
    double worst_excess = 0;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        const double allowed = tolerance * std::max(1.0, std::abs(wanted[i])) + kTolerance;
        const double excess = std::abs(actual[i] - wanted[i]) / allowed;
        if (!(excess <= 1)) {
            ++wrong;
            if (!(excess <= worst_excess)) {
                worst = i;
                worst_excess = excess;
            }
        }
    }
    EXPECT_EQ(wrong, 0U) << "of " << wanted.size() << " values; element " << worst << " is " << actual[worst]
                         << " where Keras gives " << wanted[worst];
}

void write_input(engine::CompiledModel& model, std::size_t input, const Json& tensor) {
    if (holds_strings(tensor))
        model.write_strings(input, 0, tensor.at("values").get<std::vector<std::string>>());
    else
        model.write_input(input, 0, values_of(tensor));
}

void compare_output(const engine::CompiledModel& model, std::size_t output, const Json& tensor, double tolerance) {
    const Shape shape = model.output_shape(output);
    ASSERT_EQ(shape, tensor.at("shape").get<Shape>());
    const auto elements = static_cast<std::size_t>(element_count(shape));
    if (holds_strings(tensor)) {
        std::vector<std::string> actual(elements);
        model.read_strings(output, 0, actual);
        EXPECT_EQ(actual, tensor.at("values").get<std::vector<std::string>>());
        return;
    }
    std::vector<double> actual(elements);
    model.read_output(output, 0, actual);
    expect_close(actual, tensor, tolerance);
}

void run_and_compare(engine::CompiledModel& model, const Json& document) {
    const Json& inputs = document.at("inputs");
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        const Status shaped = model.set_input_shape(i, inputs[i].at("shape").get<Shape>());
        ASSERT_TRUE(shaped.ok()) << shaped.error().message();
        write_input(model, i, inputs[i]);
    }
    const Status inferred = model.infer();
    ASSERT_TRUE(inferred.ok()) << inferred.error().message();

    const double tolerance = document.value("tolerance", kTolerance);
    const Json& outputs = document.at("outputs");
    for (std::size_t i = 0; i < outputs.size(); ++i) {
        SCOPED_TRACE("output " + std::to_string(i));
        compare_output(model, i, outputs[i], tolerance);
    }
}

class Golden : public testing::TestWithParam<std::string> {};

TEST_P(Golden, case_agrees_with_keras) {
    const Json document = read_case(GetParam());
    Result<ImportedModel> imported = import_file(model_of(GetParam()));
    if (document.contains("refused")) {
        ASSERT_FALSE(imported.ok()) << "the file was accepted";
        EXPECT_NE(imported.error().message().find(document["refused"].get<std::string>()), std::string::npos)
            << imported.error().message();
        return;
    }
    ASSERT_TRUE(imported.ok()) << imported.error().message();
    const auto signature = engine::signature_of(imported->graph);
    ASSERT_TRUE(signature.ok()) << signature.error().message();
    expect_names(signature->inputs, document.at("inputs"));
    expect_names(signature->outputs, document.at("outputs"));

    static const engine::Engine engine;
    const std::int64_t rows = document.at("inputs").at(0).at("shape").at(0).get<std::int64_t>();
    for (const std::int64_t batch : {std::int64_t{0}, rows}) {
        SCOPED_TRACE(batch == 0 ? "compiled for any batch" : "compiled for this batch");
        auto compiled = engine.compile(imported->graph, batch);
        ASSERT_TRUE(compiled.ok()) << compiled.error().message();
        run_and_compare(**compiled, document);
    }
}

TEST(GoldenCoverage, every_row_of_the_layer_table_has_a_case) {
    std::set<std::string> proven;
    for (const std::string& name : case_names()) {
        const Json document = read_case(name);
        if (!document.contains("refused")) {
            const auto classes = document.at("classes").get<std::vector<std::string>>();
            proven.insert(classes.begin(), classes.end());
        }
    }
    for (const LayerRow& row : layer_table()) {
        EXPECT_TRUE(proven.contains(std::string(row.class_name)))
            << row.class_name << " has no case that Keras computed";
    }
}

TEST(GoldenCoverage, every_row_of_the_operation_table_has_a_case) {
    std::set<std::string> proven;
    for (const std::string& name : case_names()) {
        const Json document = read_case(name);
        // Layers share class names with operations; these cases have few of them.
        if (!name.starts_with("operators_") || document.contains("refused")) continue;
        const auto classes = document.at("classes").get<std::vector<std::string>>();
        proven.insert(classes.begin(), classes.end());
    }
    for (const OperationRow& row : operation_table())
        EXPECT_TRUE(proven.contains(std::string(row.class_name)))
            << row.class_name << " has no case that Keras computed";
}

INSTANTIATE_TEST_SUITE_P(Cases, Golden, testing::ValuesIn(case_names()),
                         [](const auto& tested) { return tested.param; });

}  // namespace
}  // namespace sirve::keras

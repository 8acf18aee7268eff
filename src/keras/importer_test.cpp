#include "keras/importer.hpp"

#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

#include <openvino/openvino.hpp>

#include "base/temporary_directory.hpp"

namespace sirve::keras {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::string kFolder = SIRVE_SOURCE_DIR "/tests/data/keras/";

std::vector<float> infer(const ImportedModel& model, const std::vector<std::vector<float>>& inputs,
                         const std::vector<ov::Shape>& shapes) {
    ov::Core core;
    auto request = core.compile_model(model.graph, "CPU", ov::hint::inference_precision(ov::element::f32),
                                      ov::inference_num_threads(1))
                       .create_infer_request();
    for (std::size_t index = 0; index < inputs.size(); ++index) {
        ov::Tensor tensor(ov::element::f32, shapes[index]);
        std::copy(inputs[index].begin(), inputs[index].end(), tensor.data<float>());
        request.set_input_tensor(index, tensor);
    }
    request.infer();
    const auto result = request.get_output_tensor(0);
    return {result.data<float>(), result.data<float>() + result.get_size()};
}

std::string bytes_of(const std::string& name) {
    std::ifstream file(kFolder + name, std::ios::binary);
    return (std::ostringstream() << file.rdbuf()).str();
}

// The expected numbers in this file are those that tests/data/keras/make.py prints.

TEST(ImportFile, computes_what_keras_computes_from_every_kind_of_file) {
    for (const std::string name : {"small.keras", "small.h5", "small_k2.keras", "small_k2.h5"}) {
        const auto model = import_file(kFolder + name);
        ASSERT_TRUE(model.ok()) << name << ": " << model.error().message();
        EXPECT_THAT(infer(*model, {{1, 2, 3, -1, 0.5F, 2}}, {{2, 3}}), ElementsAre(-2.25F, -0.25F)) << name;
    }
}

TEST(ImportFile, shares_nested_models_and_finds_their_weights) {
    for (const std::string name : {"nested.keras", "nested.h5", "nested_k2.keras", "nested_k2.h5"}) {
        const auto model = import_file(kFolder + name);
        ASSERT_TRUE(model.ok()) << name << ": " << model.error().message();
        const std::vector<float> ramp{0, 0.1F, 0.2F, 0.3F, 0.4F, 0.5F, 0.6F, 0.7F, 0.8F, 0.9F};
        std::vector<float> fall;
        for (const auto value : ramp) fall.push_back(1 - value);
        const auto y = infer(*model, {ramp, fall}, {{1, 5, 2}, {1, 5, 2}});
        ASSERT_EQ(y.size(), 2U);
        EXPECT_NEAR(y[0], 9.05510425567627F, 1e-4) << name;
        EXPECT_NEAR(y[1], 9.808219909667969F, 1e-4) << name;
    }
}

TEST(ImportFile, describes_the_model_as_keras_summarizes_it) {
    const auto model = import_file(kFolder + "small.keras").value();
    EXPECT_EQ(model.name, "small");
    EXPECT_EQ(model.format, "keras");
    EXPECT_TRUE(model.keras_version.starts_with("3."));
    EXPECT_EQ(model.parameters, 11);
    ASSERT_EQ(model.layers.size(), 2U);
    EXPECT_EQ(model.layers[0].name, "hidden");
    EXPECT_EQ(model.layers[0].class_name, "Dense");
    EXPECT_EQ(model.layers[0].output_shape, (Shape{-1, 2}));
    EXPECT_EQ(model.layers[0].parameters, 8);
    EXPECT_EQ(import_file(kFolder + "small_k2.h5")->format, "h5");
}

TEST(ImportFile, gives_the_graph_the_public_names_in_the_order_of_keras) {
    const auto model = import_file(kFolder + "nested.keras").value();
    ASSERT_EQ(model.graph->inputs().size(), 2U);
    EXPECT_EQ(model.graph->input(1).get_partial_shape(), (ov::PartialShape{-1, 5, 2}));
    EXPECT_THAT(model.graph->output(0).get_names(), ElementsAre("dense"));
    EXPECT_THAT(import_file(kFolder + "small.keras")->graph->input(0).get_names(), ElementsAre("features"));
}

TEST(ImportFile, refuses_lambda_and_what_is_no_model) {
    const auto code = import_file(kFolder + "lambda.keras");
    EXPECT_EQ(code.error().code(), ErrorCode::kUnimplemented);
    EXPECT_THAT(code.error().message(), HasSubstr("layer 'double' (class Lambda) in model 'code'"));
    EXPECT_THAT(import_file(kFolder + "kinds.h5").error().message(), HasSubstr("no model_config"));
    EXPECT_THAT(import_file(SIRVE_SOURCE_DIR "/LICENSE").error().message(), HasSubstr("neither a zip archive"));
    EXPECT_EQ(import_file("/nowhere/model.keras").error().code(), ErrorCode::kNotFound);
    EXPECT_THAT(import_file(kFolder).error().message(), HasSubstr("metadata.json"));
}

TEST(ImportFile, survives_truncated_files) {
    const TemporaryDirectory directory;
    for (const std::string name : {"small.keras", "small.h5"}) {
        const auto whole = bytes_of(name);
        for (std::size_t size = 0; size < whole.size(); size += 523) {
            const auto model = import_file(directory.write("model", whole.substr(0, size)));
            ASSERT_FALSE(model.ok()) << name << " " << size;
            EXPECT_FALSE(model.error().message().empty());
        }
    }
}

// Only the archive, whose entries have checksums. libhdf5 itself crashes on some damaged .h5 files, which is why the
// program imports in a child process; its tests damage those.
TEST(ImportFile, survives_flipped_bytes_in_an_archive) {
    const TemporaryDirectory directory;
    std::mt19937 random(5);
    for (const std::string name : {"small.keras", "nested_k2.keras"}) {
        const auto whole = bytes_of(name);
        for (int round = 0; round < 150; ++round) {
            auto bytes = whole;
            bytes[random() % bytes.size()] ^= static_cast<char>(1U << (random() % 8));
            const auto model = import_file(directory.write("model", bytes));
            EXPECT_TRUE(model.ok() || !model.error().message().empty());
        }
    }
}

}  // namespace
}  // namespace sirve::keras

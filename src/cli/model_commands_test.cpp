#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "base/temporary_directory.hpp"
#include "cli/check.hpp"
#include "cli/command_line.hpp"
#include "cli/convert.hpp"
#include "cli/inspect.hpp"
#include "models/sandboxed_import.hpp"

namespace sirve::cli {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

const fs::path kModels = fs::path(SIRVE_SOURCE_DIR) / "tests/data/keras";

class ModelCommands : public ::testing::Test {
  protected:
    TemporaryDirectory directory_;
    std::ostringstream out_;
    std::ostringstream err_;
    const models::ImportModel import_ = keras::import_file;
    const engine::Engine engine_;
    const models::Engines engines_{import_, engine_};
    const Explain explain_ = [](const fs::path& file) { return models::import_here(file); };
};

TEST_F(ModelCommands, inspect_lists_layers_inputs_and_outputs) {
    EXPECT_EQ(inspect(kModels / "small.keras", Style::kText, engines_, explain_, out_, err_), kSuccess);
    for (const char* text : {"Model \"small\"", "hidden (Dense)", "score (Dense)", "[?, 2]", "Parameters: 11",
                             "features", "float32 [?, 3]", "It can be served."})
        EXPECT_THAT(out_.str(), HasSubstr(text));
    EXPECT_EQ(err_.str(), "");
}

TEST_F(ModelCommands, inspect_tells_why_a_model_can_not_be_served) {
    EXPECT_EQ(inspect(kModels / "lambda.keras", Style::kText, engines_, explain_, out_, err_), kFailure);
    EXPECT_THAT(err_.str(), ::testing::AllOf(HasSubstr("can't be served"), HasSubstr("Lambda")));
    EXPECT_EQ(inspect("none.keras", Style::kText, engines_, explain_, out_, err_), kFailure);
}

TEST_F(ModelCommands, inspect_speaks_json) {
    EXPECT_EQ(inspect(kModels / "small.keras", Style::kJson, engines_, explain_, out_, err_), kSuccess);
    const auto json = nlohmann::json::parse(out_.str());
    EXPECT_EQ(json["servable"], true);
    EXPECT_EQ(json["parameters"], 11);
    EXPECT_EQ(json["inputs"][0]["shape"], nlohmann::json::parse("[null, 3]"));
    EXPECT_EQ(json["layers"].back()["class_name"], "Dense");

    out_.str("");
    EXPECT_EQ(inspect(kModels / "lambda.keras", Style::kJson, engines_, explain_, out_, err_), kFailure);
    const auto refusal = nlohmann::json::parse(out_.str());
    EXPECT_EQ(refusal["servable"], false);
    EXPECT_THAT(refusal["reason"].get<std::string>(), HasSubstr("Lambda"));
}

TEST_F(ModelCommands, convert_writes_a_graph_that_the_engine_reads) {
    const fs::path xml = directory_ / "small.xml";
    ASSERT_EQ(convert(kModels / "small.keras", xml, import_, out_, err_), kSuccess) << err_.str();
    EXPECT_TRUE(fs::exists(directory_ / "small.bin"));
    const auto graph = engine_.load_graph(xml);
    ASSERT_TRUE(graph.ok());
    EXPECT_EQ(engine::signature_of(*graph)->inputs[0].shape, (Shape{-1, 3}));
}

TEST_F(ModelCommands, convert_refuses_other_names_and_places) {
    EXPECT_EQ(convert(kModels / "small.keras", directory_ / "small.onnx", import_, out_, err_), kUsage);
    EXPECT_THAT(err_.str(), HasSubstr(".xml"));
    EXPECT_EQ(convert(kModels / "small.keras", kModels / "small.keras/small.xml", import_, out_, err_), kFailure);
    EXPECT_EQ(convert(kModels / "lambda.keras", directory_ / "lambda.xml", import_, out_, err_), kFailure);
    EXPECT_FALSE(fs::exists(directory_ / "lambda.xml"));
}

TEST_F(ModelCommands, check_wants_examples) {
    fs::copy_file(kModels / "small.keras", directory_ / "small.keras");
    EXPECT_EQ(check(directory_ / "small.keras", engines_, out_, err_), kFailure);
    EXPECT_THAT(err_.str(), HasSubstr("small_check.npz' does not exist"));
    EXPECT_EQ(check(directory_ / "small.txt", engines_, out_, err_), kFailure);
    std::ofstream(directory_ / "small_check.npz") << "nothing";
    EXPECT_EQ(check(directory_ / "small.keras", engines_, out_, err_), kFailure);
    EXPECT_THAT(err_.str(), HasSubstr("check examples 'small_check.npz'"));
}

}  // namespace
}  // namespace sirve::cli

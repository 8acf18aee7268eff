#include "models/program_loader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/testing.hpp"

namespace sirve::models {
namespace {

using ::testing::HasSubstr;

class ProgramLoaderTest : public ::testing::Test {
  protected:
    /// Loads a SavedModel that OpenVINO refuses with `why`.
    Result<LoadedProgram> load(const Error& why, const ModelConfig& config = {}) {
        const Engines engines{[&](const std::filesystem::path&) -> Result<keras::ImportedModel> { return why; },
                              engine_, &tensorflow_};
        return load_program(directory_.path(), config, engines);
    }
    const Error unimplemented_{ErrorCode::kUnimplemented, "it has operations that can't be converted: StringLength"};
    TemporaryDirectory directory_;
    engine::Engine engine_;
    ManualClock clock_;
    engine::TensorFlow tensorflow_{{"/no/such/program", 1}, clock_};
};

TEST_F(ProgramLoaderTest, a_file_is_run_by_openvino) {
    const auto file = directory_.write("m.keras", "2 3");
    const auto loaded = load_program(file, {}, {testing::import_weights, engine_, &tensorflow_});
    ASSERT_TRUE(loaded.ok()) << loaded.error().message();
    EXPECT_EQ(loaded->engine, "openvino");
    EXPECT_EQ(loaded->program->signature().inputs[0].shape, (Shape{-1, 2}));
    EXPECT_EQ(loaded->description.parameters, 2);
}

TEST_F(ProgramLoaderTest, tells_how_to_install_the_engine_that_is_missing) {
    const auto refused = load(unimplemented_);
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code(), ErrorCode::kUnimplemented);
    EXPECT_THAT(refused.error().message(), HasSubstr("StringLength"));
    EXPECT_THAT(refused.error().message(), HasSubstr("scripts/setup --with-tensorflow"));

    EXPECT_EQ(load(invalid_argument("it is damaged")).error().message(), "it is damaged");

    ModelConfig config;
    config.engine = EngineChoice::kTensorFlow;
    EXPECT_THAT(load(unimplemented_, config).error().message(), HasSubstr("scripts/setup --with-tensorflow"));
    config.engine = EngineChoice::kOpenVino;
    EXPECT_EQ(load(unimplemented_, config).error().message(), unimplemented_.message());
}

TEST_F(ProgramLoaderTest, only_a_saved_model_can_be_tensorflow_s) {
    const auto file = directory_.write("m.keras", "2 3");
    ModelConfig config;
    config.engine = EngineChoice::kTensorFlow;
    EXPECT_THAT(load_program(file, config, {testing::import_weights, engine_, &tensorflow_}).error().message(),
                HasSubstr("only a SavedModel"));
    config.engine = EngineChoice::kAutomatic;
    config.signature = "other";
    EXPECT_THAT(load_program(file, config, {testing::import_weights, engine_, &tensorflow_}).error().message(),
                HasSubstr("only a SavedModel"));
}

}  // namespace
}  // namespace sirve::models

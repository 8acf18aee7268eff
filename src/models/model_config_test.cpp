#include "models/model_config.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/testing.hpp"

namespace sirve::models {
namespace {

using ::testing::HasSubstr;

class ModelConfigTest : public ::testing::Test {
  protected:
    Result<ModelConfig> read(const std::string& text) {
        return read_model_config(directory_.write("m_config.json", text));
    }
    TemporaryDirectory directory_;
};

TEST_F(ModelConfigTest, is_empty_when_there_is_no_file) {
    const auto config = read_model_config(directory_.path() / "none_config.json");
    ASSERT_TRUE(config.ok());
    EXPECT_EQ(config->json, "{}");
}

TEST_F(ModelConfigTest, reads_its_own_keys_and_keeps_the_others) {
    const auto config = read(R"({"labels": ["a", "b"], "confidence": "max_probability", "author": {"name": "Ana"}})");
    ASSERT_TRUE(config.ok()) << config.error().message();
    EXPECT_EQ(config->labels, (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(config->confidence, Confidence::kMaxProbability);
    EXPECT_THAT(config->json, HasSubstr(R"("author":{"name":"Ana"})"));
}

TEST_F(ModelConfigTest, names_the_file_and_the_key_that_is_wrong) {
    EXPECT_THAT(read("{broken").error().message(), HasSubstr("m_config.json"));
    EXPECT_THAT(read("[1]").error().message(), HasSubstr("must be a JSON object"));
    EXPECT_THAT(read(R"({"labels": [1]})").error().message(), HasSubstr("'labels' must be a list of strings"));
    EXPECT_THAT(read(R"({"confidence": "high"})").error().message(), HasSubstr("'confidence' must be"));
    for (const char* bad : {"0", "-1", "2", "\"small\"", "null"})
        EXPECT_THAT(read(R"({"check_tolerance": )" + std::string(bad) + "}").error().message(),
                    HasSubstr("'check_tolerance' must be"));
    EXPECT_THAT(read("").error().message(), HasSubstr("not valid JSON"));
}

TEST_F(ModelConfigTest, chooses_the_engine_and_the_signature) {
    EXPECT_EQ(read("{}")->engine, EngineChoice::kAutomatic);
    EXPECT_EQ(read(R"({"engine": "openvino"})")->engine, EngineChoice::kOpenVino);
    const auto config = read(R"({"engine": "tensorflow", "signature": "score"})");
    ASSERT_TRUE(config.ok()) << config.error().message();
    EXPECT_EQ(config->engine, EngineChoice::kTensorFlow);
    EXPECT_EQ(config->signature, "score");
    EXPECT_THAT(read(R"({"engine": "torch"})").error().message(), HasSubstr("'engine' must be"));
    EXPECT_THAT(read(R"({"signature": ""})").error().message(), HasSubstr("'signature' must be"));
    EXPECT_THAT(read(R"({"engine": "openvino", "signature": "score"})").error().message(), HasSubstr("'signature'"));
}

TEST_F(ModelConfigTest, refuses_deep_nesting) {
    EXPECT_THAT(read("{\"a\":" + std::string(100'000, '[') + std::string(100'000, ']') + "}").error().message(),
                HasSubstr("nested deeper"));
}

}  // namespace
}  // namespace sirve::models

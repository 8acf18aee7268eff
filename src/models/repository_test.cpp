#include "models/repository.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/testing.hpp"
#include "store/sqlite.hpp"

namespace sirve::models {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class RepositoryTest : public ::testing::Test {
  protected:
    TemporaryDirectory directory_;
    ManualClock clock_;
    Log log_{{LogLevel::kOff, false, {}}};
    engine::Engine engine_;
    std::unique_ptr<store::Sqlite> store_ = std::move(*store::Sqlite::open({}));
    Recorder recorder_{store_->history(), clock_, log_};
    Repository repository_{{directory_.path(), {}, 1}, {recorder_, log_}, {testing::import_weights, engine_}};
};

TEST_F(RepositoryTest, serves_the_good_models_and_lists_the_broken_ones) {
    directory_.write("good.keras", "2 3");
    directory_.write("broken.keras", "nonsense");
    directory_.write("bad_config.keras", "1");
    directory_.write("bad_config_config.json", "{");
    directory_.write("bad_scaler.keras", "1");
    directory_.write("bad_scaler_scalers.pkl", "garbage");
    repository_.load_all(repository_.discover());
    EXPECT_THAT(repository_.ready(), ElementsAre("good"));
    const auto failures = repository_.failures();
    ASSERT_EQ(failures.size(), 3U);
    EXPECT_EQ(failures[0].model_id, "bad_config");
    EXPECT_THAT(failures[0].reason, HasSubstr("bad_config_config.json"));
    EXPECT_THAT(failures[1].reason, HasSubstr("bad_scaler_scalers.pkl"));
    EXPECT_THAT(failures[2].reason, HasSubstr("holds no weights"));
}

TEST_F(RepositoryTest, describes_a_model) {
    directory_.write("m.keras", "2 3");
    directory_.write("m_config.json", R"({"labels": ["a", "b"]})");
    repository_.load_all(repository_.discover());
    recorder_.record("m", 7, 0);
    const auto info = repository_.describe("m");
    ASSERT_TRUE(info.has_value());
    EXPECT_EQ(info->state, ModelState::kReady);
    EXPECT_EQ(info->inputs[0].shape, (Shape{-1, 2}));
    EXPECT_EQ(info->parameters, 2);
    EXPECT_EQ(info->predictions, 7U);
    EXPECT_EQ(info->labels, (std::vector<std::string>{"a", "b"}));
    EXPECT_GT(info->size_bytes, 0U);
    EXPECT_FALSE(repository_.describe("n").has_value());
}

TEST_F(RepositoryTest, keeps_serving_the_old_model_when_the_new_one_is_broken) {
    directory_.write("m.keras", "2 3");
    ASSERT_TRUE(repository_.load("m").ok());
    directory_.write("m.keras", "nonsense");
    EXPECT_FALSE(repository_.load("m").ok());
    EXPECT_THAT(repository_.ready(), ElementsAre("m"));
    EXPECT_EQ(repository_.failures()[0].model_id, "m");
    directory_.write("m.keras", "4");
    ASSERT_TRUE(repository_.load("m").ok());
    EXPECT_TRUE(repository_.failures().empty());
}

TEST_F(RepositoryTest, loads_only_what_is_in_its_directory) {
    for (const char* id : {"../m", "m/../m", "", "..", "none"}) {
        const Status status = repository_.load(id);
        ASSERT_FALSE(status.ok()) << id;
        EXPECT_EQ(status.error().code(), ErrorCode::kNotFound) << id;
    }
}

TEST_F(RepositoryTest, unloads_and_deletes_only_when_asked) {
    const auto file = directory_.write("m.keras", "2");
    const auto config = directory_.write("m_config.json", "{}");
    ASSERT_TRUE(repository_.load("m").ok());
    ASSERT_TRUE(repository_.unload("m", false).ok());
    EXPECT_TRUE(repository_.ready().empty());
    EXPECT_TRUE(std::filesystem::exists(file));
    EXPECT_EQ(repository_.unload("m", false).error().code(), ErrorCode::kNotFound);
    ASSERT_TRUE(repository_.load("m").ok());
    ASSERT_TRUE(repository_.unload("m", true).ok());
    EXPECT_FALSE(std::filesystem::exists(file));
    EXPECT_FALSE(std::filesystem::exists(config));
}

TEST_F(RepositoryTest, never_deletes_files_that_it_must_not) {
    const auto file = directory_.write("m.keras", "2");
    Repository guarded({directory_.path(), {}, 1, false}, {recorder_, log_}, {testing::import_weights, engine_});
    ASSERT_TRUE(guarded.load("m").ok());
    EXPECT_EQ(guarded.unload("m", true).error().code(), ErrorCode::kPermissionDenied);
    EXPECT_TRUE(std::filesystem::exists(file));
    EXPECT_THAT(guarded.ready(), ElementsAre("m"));
}

TEST_F(RepositoryTest, follows_the_changes_of_a_watch) {
    const auto generation = repository_.generation();
    const auto files = model_files_of(directory_.write("m.keras", "2"));
    repository_.apply({{Change::Kind::kLoad, *files}});
    EXPECT_THAT(repository_.ready(), ElementsAre("m"));
    EXPECT_GT(repository_.generation(), generation);
    repository_.apply({{Change::Kind::kUnload, *files}});
    EXPECT_TRUE(repository_.ready().empty());
}

TEST_F(RepositoryTest, announces_models_without_loading_them) {
    directory_.write("m.keras", "2");
    repository_.announce(repository_.discover());
    EXPECT_TRUE(repository_.ready().empty());
    EXPECT_EQ(repository_.describe("m")->state, ModelState::kUnloaded);
}

}  // namespace
}  // namespace sirve::models

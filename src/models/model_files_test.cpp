#include "models/model_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/testing.hpp"

namespace sirve::models {
namespace {

using ::testing::HasSubstr;

TEST(ModelFiles, accepts_only_names_that_stay_in_the_directory) {
    for (const char* good : {"default", "a b", "modelo-ñ", "v1.2"}) EXPECT_TRUE(is_valid_model_id(good)) << good;
    for (const char* bad : {"", ".", "..", "../x", "a/b", "a\\b", ".hidden", "a\nb"})
        EXPECT_FALSE(is_valid_model_id(bad)) << bad;
    EXPECT_FALSE(is_valid_model_id(std::string(129, 'a')));
    EXPECT_FALSE(is_valid_model_id(std::string_view("a\0b", 3)));
}

TEST(ModelFiles, finds_models_with_their_companions) {
    const TemporaryDirectory directory;
    for (const char* name : {"a.keras", "b.h5", "b.keras", "c.hdf5", "notes.txt", "a_scalers.pkl", ".hidden.keras"})
        directory.write(name, "1");
    const auto models = find_models(directory.path());
    ASSERT_TRUE(models.ok());
    std::vector<std::string> names;
    for (const auto& [id, files] : *models) names.push_back(id);
    EXPECT_EQ(names, (std::vector<std::string>{"a", "b", "c"}));
    EXPECT_EQ(models->at("b").model.filename(), "b.keras");
    EXPECT_EQ(models->at("a").scalers.filename(), "a_scalers.pkl");
    EXPECT_EQ(models->at("a").config.filename(), "a_config.json");
}

TEST(ModelFiles, finds_models_of_every_format) {
    const TemporaryDirectory directory;
    std::filesystem::create_directories(directory.path() / "exported.v1" / "variables");
    std::filesystem::create_directories(directory.path() / "empty");
    for (const char* name :
         {"exported.v1/saved_model.pb", "a.onnx", "b.tflite", "c.xml", "c.bin", "sitemap.xml", "d.pb"})
        directory.write(name, "1");
    const auto models = find_models(directory.path());
    ASSERT_TRUE(models.ok());
    std::vector<std::string> names;
    for (const auto& [id, files] : *models) names.push_back(id);
    EXPECT_EQ(names, (std::vector<std::string>{"a", "b", "c", "d", "exported.v1"}));
    EXPECT_EQ(models->at("exported.v1").model, directory.path() / "exported.v1");
    EXPECT_EQ(models->at("exported.v1").config.filename(), "exported.v1_config.json");
}

TEST(ModelFiles, takes_a_saved_model_for_a_directory_of_models_too) {
    const TemporaryDirectory directory;
    std::filesystem::create_directories(directory.path() / "exported");
    directory.write("exported/saved_model.pb", "1");
    const auto models = find_models(directory.path() / "exported" / "");
    ASSERT_TRUE(models.ok());
    ASSERT_EQ(models->size(), 1U);
    EXPECT_EQ(models->begin()->first, "exported");
    EXPECT_EQ(models->begin()->second.config, directory.path() / "exported_config.json");
}

TEST(ModelFiles, counts_all_files_of_a_model) {
    const TemporaryDirectory directory;
    std::filesystem::create_directories(directory.path() / "m" / "variables");
    directory.write("m/saved_model.pb", "1");
    directory.write("m/variables/variables.data-00000-of-00001", "123");
    const auto files = model_files_of(directory.path() / "m");
    ASSERT_TRUE(files.ok());
    EXPECT_EQ(size_on_disk(files->model), 4U);
    const std::string first = fingerprint(*files);
    directory.write("m/variables/variables.data-00000-of-00001", "1234");
    EXPECT_NE(fingerprint(*files), first);

    const auto graph = model_files_of(directory.write("g.xml", "1"));
    ASSERT_TRUE(graph.ok());
    const std::string without_weights = fingerprint(*graph);
    directory.write("g.bin", "12");
    EXPECT_NE(fingerprint(*graph), without_weights);
    EXPECT_EQ(size_on_disk(graph->model), 3U);
}

TEST(ModelFiles, names_a_directory_that_is_not_there) {
    EXPECT_THAT(find_models("/does/not/exist").error().message(), HasSubstr("'/does/not/exist' can't be read"));
}

TEST(ModelFiles, says_which_extensions_are_served) {
    const std::string message = model_files_of("m.pt").error().message();
    EXPECT_THAT(message, HasSubstr("must end in .keras, .h5"));
    EXPECT_THAT(message, HasSubstr("SavedModel"));
}

TEST(ModelFiles, fingerprint_changes_with_any_of_the_files) {
    const TemporaryDirectory directory;
    const auto files = model_files_of(directory.write("a.keras", "1"));
    ASSERT_TRUE(files.ok());
    const std::string first = fingerprint(*files);
    EXPECT_EQ(fingerprint(*files), first);
    directory.write("a_scalers.pkl", "1");
    const std::string second = fingerprint(*files);
    EXPECT_NE(second, first);
    directory.write("a.keras", "12");
    EXPECT_NE(fingerprint(*files), second);
}

}  // namespace
}  // namespace sirve::models

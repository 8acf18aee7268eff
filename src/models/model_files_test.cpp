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
    const testing::TemporaryDirectory directory;
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

TEST(ModelFiles, names_a_directory_that_is_not_there) {
    EXPECT_THAT(find_models("/does/not/exist").error().message(), HasSubstr("'/does/not/exist' can't be read"));
}

TEST(ModelFiles, says_which_extensions_are_served) {
    EXPECT_THAT(model_files_of("m.pt").error().message(), HasSubstr(".keras, .h5"));
}

TEST(ModelFiles, fingerprint_changes_with_any_of_the_files) {
    const testing::TemporaryDirectory directory;
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

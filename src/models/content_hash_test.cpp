#include "models/content_hash.hpp"

#include <gtest/gtest.h>

#include "base/temporary_directory.hpp"

namespace sirve::models {
namespace {

namespace fs = std::filesystem;

TEST(ContentHash, of_a_file_depends_on_its_bytes_only) {
    const TemporaryDirectory directory;
    EXPECT_EQ(hash_of_file(directory.write("a", "abc")).value().size(), 64U);
    EXPECT_EQ(hash_of_file(directory / "a").value(), hash_of_file(directory.write("b", "abc")).value());
    EXPECT_NE(hash_of_file(directory / "a").value(), hash_of_file(directory.write("b", "abd")).value());
    EXPECT_FALSE(hash_of_file(directory / "none").ok());
}

TEST(ContentHash, depends_on_the_content_of_a_model_and_not_on_its_name) {
    const TemporaryDirectory directory;
    const auto hash = [](const fs::path& file) { return hash_of_model(file, {file}).value(); };
    const fs::path first = directory.write("a.keras", "abc");
    EXPECT_EQ(hash(first), hash(directory.write("b.keras", "abc")));
    EXPECT_NE(hash(first), hash(directory.write("c.keras", "abcd")));
    EXPECT_NE(hash(first), hash(directory.write("a.onnx", "abc")));  // another reader
}

TEST(ContentHash, of_a_directory_depends_on_every_file_and_its_place) {
    const TemporaryDirectory directory;
    const fs::path model = directory / "model";
    fs::create_directories(model / "variables");
    const std::vector<fs::path> files = {directory.write("model/a", "1"), directory.write("model/variables/b", "2")};
    const std::string before = hash_of_model(model, files).value();
    fs::rename(model, directory / "other");
    EXPECT_EQ(hash_of_model(directory / "other", {directory / "other/a", directory / "other/variables/b"}).value(),
              before);
    directory.write("other/variables/b", "3");
    EXPECT_NE(hash_of_model(directory / "other", {directory / "other/a", directory / "other/variables/b"}).value(),
              before);
    directory.write("other/variables/b", "2");
    fs::rename(directory / "other/variables/b", directory / "other/b");
    EXPECT_NE(hash_of_model(directory / "other", {directory / "other/a", directory / "other/b"}).value(), before);
}

}  // namespace
}  // namespace sirve::models

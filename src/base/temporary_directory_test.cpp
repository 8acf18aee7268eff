#include "base/temporary_directory.hpp"

namespace sirve {
namespace {

namespace fs = std::filesystem;

TEST(TemporaryDirectory, goes_with_its_object) {
    fs::path path;
    {
        const TemporaryDirectory directory("sirve-base");
        path = directory.path();
        ASSERT_TRUE(fs::is_directory(path));
        fs::create_directories(path / "a/b");
        EXPECT_EQ(fs::file_size(directory.write("a/b/file", "four")), 4U);
        EXPECT_EQ(fs::status(path).permissions(), fs::perms::owner_all);
    }
    EXPECT_FALSE(fs::exists(path));
}

TEST(TemporaryDirectory, can_be_kept_under_another_name) {
    const TemporaryDirectory parent;
    {
        TemporaryDirectory directory(parent.path(), "new");
        directory.write("file", "four");
        EXPECT_TRUE(directory.keep_as(parent / "kept"));
    }
    EXPECT_TRUE(fs::exists(parent / "kept/file"));
    TemporaryDirectory second(parent.path(), "new");
    EXPECT_FALSE(second.keep_as(parent / "kept"));  // it is not empty
    EXPECT_TRUE(fs::exists(second.path()));
}

TEST(TemporaryDirectory, moves) {
    TemporaryDirectory first;
    const fs::path path = first.path();
    const TemporaryDirectory second = std::move(first);
    EXPECT_EQ(second.path(), path);
    EXPECT_TRUE(fs::exists(path));
}

TEST(TemporaryDirectory, says_that_none_could_be_made) {
    EXPECT_TRUE(TemporaryDirectory("/proc/none", "x").path().empty());
}

}  // namespace
}  // namespace sirve

#include "models/directory_watch.hpp"

#include <gtest/gtest.h>

namespace sirve::models {
namespace {

DirectoryContent content(const std::map<std::string, std::string>& fingerprints) {
    DirectoryContent result;
    for (const auto& [id, fingerprint] : fingerprints) result[id] = {{id, id + ".keras", {}, {}}, fingerprint};
    return result;
}

Change load(const std::string& id) {
    return {Change::Kind::kLoad, {id, {}, {}, {}}};
}
Change unload(const std::string& id) {
    return {Change::Kind::kUnload, {id, {}, {}, {}}};
}

TEST(DirectoryWatch, is_quiet_while_nothing_changes) {
    DirectoryWatch watch(content({{"a", "1"}}));
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(watch.look(content({{"a", "1"}})).empty());
}

TEST(DirectoryWatch, loads_a_new_model_once_it_stands_still) {
    DirectoryWatch watch({});
    EXPECT_TRUE(watch.look(content({{"a", "half"}})).empty());
    EXPECT_TRUE(watch.look(content({{"a", "whole"}})).empty());
    EXPECT_EQ(watch.look(content({{"a", "whole"}})), std::vector{load("a")});
    EXPECT_TRUE(watch.look(content({{"a", "whole"}})).empty());
}

TEST(DirectoryWatch, loads_a_changed_model_again) {
    DirectoryWatch watch(content({{"a", "1"}, {"b", "1"}}));
    EXPECT_TRUE(watch.look(content({{"a", "2"}, {"b", "1"}})).empty());
    EXPECT_EQ(watch.look(content({{"a", "2"}, {"b", "1"}})), std::vector{load("a")});
}

TEST(DirectoryWatch, unloads_what_is_gone_but_not_what_is_just_being_replaced) {
    DirectoryWatch watch(content({{"a", "1"}, {"b", "1"}}));
    EXPECT_TRUE(watch.look({}).empty());
    EXPECT_EQ(watch.look(content({{"a", "1"}})), std::vector{unload("b")});
    EXPECT_TRUE(watch.look(content({{"a", "1"}})).empty());
}

TEST(DirectoryWatch, loads_a_model_that_comes_back) {
    DirectoryWatch watch(content({{"a", "1"}}));
    watch.look({});
    watch.look({});
    watch.look(content({{"a", "1"}}));
    EXPECT_EQ(watch.look(content({{"a", "1"}})), std::vector{load("a")});
}

}  // namespace
}  // namespace sirve::models

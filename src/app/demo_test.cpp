#include "app/demo.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sirve::app {
namespace {

/// As if it had been built two folders below the source: that folder exists in every tree.
const std::filesystem::path kProgram = std::filesystem::path(SIRVE_SOURCE_DIR) / "src/app/sirve";

TEST(Demo, serves_the_examples_on_loopback) {
    const auto settings = demo_settings({}, kProgram);
    ASSERT_TRUE(settings.ok()) << settings.error().message();
    EXPECT_EQ(settings->host, "127.0.0.1");
    EXPECT_EQ(settings->models_path.filename(), "models");
}

TEST(Demo, refuses_to_be_reachable_from_outside) {
    config::Loaded loaded;
    loaded.origins["host"] = {"command line", "--host"};
    for (const char* host : {"0.0.0.0", "192.168.1.2", "example.org"}) {
        loaded.settings.host = host;
        const auto settings = demo_settings(loaded, kProgram);
        ASSERT_FALSE(settings.ok()) << host;
        EXPECT_THAT(settings.error().message(), ::testing::HasSubstr(host));
    }
    loaded.settings.host = "::1";
    EXPECT_TRUE(demo_settings(loaded, kProgram).ok());
}

TEST(Demo, leaves_the_examples_out_when_models_are_named) {
    config::Loaded loaded;
    loaded.settings.model_files = {"mine.keras"};
    EXPECT_TRUE(demo_settings(loaded, kProgram)->models_path.empty());
}

}  // namespace
}  // namespace sirve::app

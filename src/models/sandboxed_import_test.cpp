#include "models/sandboxed_import.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "engine/testing/graphs.hpp"

// The child is a shell script in these tests, real processes that do what a reader may do; what its confinement allows
// is tested in sandbox/.
namespace sirve::models {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using namespace std::chrono_literals;

class SandboxedImportTest : public ::testing::Test {
  protected:
    SandboxedImportTest() {
        ImportAnswer answer;
        answer.model.name = "m";
        answer.model.format = "keras";
        answer.unconfined = {"seccomp"};
        EXPECT_TRUE(engine::save_graph(engine::testing::scaled_rows({1, 2}), directory_ / "graph.xml").ok());
        directory_.write("model.json", to_json(answer));
        directory_.write("m.keras", "content");
    }
    /// A child that does this. $3 is the directory for its results.
    SandboxedImport import_by(const std::string& script, bool cached = false) {
        SandboxedImport::Options options;
        options.program = directory_.write(
            "program.sh", "#!/bin/sh\necho x >> " + (directory_ / "calls").string() + "\n" + script + "\n");
        fs::permissions(options.program, fs::perms::owner_all);
        options.timeout = timeout_;
        if (cached)
            options.cache =
                std::make_shared<const ConversionCache>(ConversionCache::Options{directory_ / "cache", 1 << 20, "v1"});
        return {engine_, options};
    }
    std::string good() const {
        return "cp " + (directory_ / "graph.xml").string() + " " + (directory_ / "graph.bin").string() + " " +
               (directory_ / "model.json").string() + " \"$3\"";
    }
    std::string refusal(const std::string& script) {
        const auto model = import_by(script)(directory_ / "m.keras");
        return model ? "imported" : model.error().message();
    }
    std::size_t calls() const {
        std::ostringstream text;
        text << std::ifstream(directory_ / "calls").rdbuf();
        return text.str().size() / 2;
    }

    const engine::Engine engine_;
    TemporaryDirectory directory_{"sirve-models"};
    std::chrono::milliseconds timeout_ = 60s;
};

TEST_F(SandboxedImportTest, reads_what_the_child_wrote) {
    const auto model = import_by(good())(directory_ / "m.keras");
    ASSERT_TRUE(model.ok()) << model.error().message();
    EXPECT_EQ(model->name, "m");
    EXPECT_TRUE(engine::signature_of(model->graph).ok());
}

TEST_F(SandboxedImportTest, tells_how_the_child_ended) {
    EXPECT_THAT(refusal("kill -SEGV $$"), HasSubstr("Segmentation fault"));
    EXPECT_THAT(refusal("kill -SYS $$"), HasSubstr("reach out of its process"));
    EXPECT_THAT(refusal("kill -XFSZ $$"), HasSubstr("wrote more"));
    EXPECT_THAT(refusal("exit 3"), HasSubstr("exit code 3"));
    timeout_ = 200ms;
    EXPECT_THAT(refusal("exec sleep 60"), HasSubstr("took longer"));
}

TEST_F(SandboxedImportTest, believes_nothing_that_the_child_says) {
    EXPECT_THAT(refusal("echo nonsense > \"$3/model.json\""), HasSubstr("can't be read"));
    EXPECT_THAT(refusal(good() + "; echo '<' > \"$3/graph.xml\""), HasSubstr("can't be read as a graph"));
    EXPECT_THAT(refusal(good() + "; rm \"$3/graph.bin\""), ::testing::Not("imported"));
    EXPECT_THAT(refusal("head -c 300000000 /dev/zero > \"$3/model.json\""), HasSubstr("can't be read"));
    EXPECT_THAT(refusal("kill -9 $$; " + good()), HasSubstr("Killed"));
}

TEST_F(SandboxedImportTest, converts_once) {
    ASSERT_TRUE(import_by(good(), true)(directory_ / "m.keras").ok());
    const auto again = import_by(good(), true)(directory_ / "m.keras");
    ASSERT_TRUE(again.ok()) << again.error().message();
    EXPECT_TRUE(engine::signature_of(again->graph).ok());
    EXPECT_EQ(calls(), 1U);
    directory_.write("m.keras", "other content");
    ASSERT_TRUE(import_by(good(), true)(directory_ / "m.keras").ok());
    EXPECT_EQ(calls(), 2U);
}

TEST_F(SandboxedImportTest, converts_again_when_what_was_kept_is_damaged) {
    ASSERT_TRUE(import_by(good(), true)(directory_ / "m.keras").ok());
    for (const auto& file : fs::recursive_directory_iterator(directory_ / "cache"))
        if (file.path().filename() == "graph.bin") std::fstream(file.path(), std::ios::in | std::ios::out).put('#');
    ASSERT_TRUE(import_by(good(), true)(directory_ / "m.keras").ok());
    EXPECT_EQ(calls(), 2U);
}

TEST_F(SandboxedImportTest, keeps_no_failures) {
    EXPECT_FALSE(import_by("kill -SEGV $$", true)(directory_ / "m.keras").ok());
    EXPECT_TRUE(import_by(good(), true)(directory_ / "m.keras").ok());
}

TEST_F(SandboxedImportTest, says_once_what_the_kernel_refuses) {
    const fs::path file = directory_ / "log";
    {
        LogOptions log_options;
        log_options.file = file;
        Log log(log_options);
        SandboxedImport::Options options;
        options.program = directory_.write("program.sh", "#!/bin/sh\n" + good() + "\n");
        fs::permissions(options.program, fs::perms::owner_all);
        options.log = &log;
        const SandboxedImport import(engine_, options);
        const SandboxedImport copy = import;
        EXPECT_TRUE(import(directory_ / "m.keras").ok());
        EXPECT_TRUE(copy(directory_ / "m.keras").ok());
    }
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    const auto found = text.str().find("seccomp");
    EXPECT_NE(found, std::string::npos);
    EXPECT_EQ(text.str().find("seccomp", found + 1), std::string::npos);
}

}  // namespace
}  // namespace sirve::models

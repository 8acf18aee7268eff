#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>

#include <filesystem>

#include "base/temporary_directory.hpp"
#include "sandbox/child_process.hpp"

// Each test starts testing/misbehaving_child.cpp, which confines itself and then does one deed.
namespace sirve::sandbox {
namespace {

using namespace std::chrono_literals;

class ConfinementTest : public ::testing::Test {
  protected:
    ConfinementTest() {
        for (const char* name : {"readable", "writable", "secret"}) directory_.write(name, "x");
    }
    ChildEnd child(const std::string& deed, std::chrono::milliseconds timeout = 60s) {
        const auto program = std::filesystem::read_symlink("/proc/self/exe").parent_path() / "misbehaving_child";
        return run_child({program.string(), deed, directory_.path().string()}, timeout).value();
    }
    bool can(const std::string& deed) {
        const ChildEnd end = child(deed);
        EXPECT_EQ(end.signal, 0) << deed;
        EXPECT_NE(end.exit_code, 2) << "there is no deed " << deed;
        return end.exit_code == 0;
    }

    TemporaryDirectory directory_{"sirve-sandbox"};
};

TEST_F(ConfinementTest, leaves_what_reading_a_model_needs) {
    EXPECT_TRUE(can("threads"));
    EXPECT_TRUE(can("read_allowed"));
    EXPECT_TRUE(can("write_allowed"));
}

TEST_F(ConfinementTest, lets_crashes_be_seen_as_what_they_are) {
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // which report it and exit
    EXPECT_EQ(child("crash").signal, SIGSEGV);
#endif
    EXPECT_EQ(child("abort").signal, SIGABRT);
}

TEST_F(ConfinementTest, ends_what_hangs) {
    EXPECT_TRUE(child("hang", 300ms).timed_out);
}

TEST_F(ConfinementTest, limits_memory) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    GTEST_SKIP() << "the sanitizers need all of the address space";
#endif
    EXPECT_FALSE(can("memory"));
    EXPECT_FALSE(can("more_memory"));
}

TEST_F(ConfinementTest, limits_files) {
    EXPECT_EQ(child("endless_file").signal, SIGXFSZ);
    EXPECT_LE(std::filesystem::file_size(directory_ / "writable"), 8U << 20);
}

TEST_F(ConfinementTest, hides_the_file_system) {
    if (can("lacks_landlock")) GTEST_SKIP() << "this kernel has no Landlock";
    for (const char* deed : {"read_other", "read_passwords", "write_readable", "make_file", "remove_file"})
        EXPECT_FALSE(can(deed)) << deed;
    EXPECT_TRUE(std::filesystem::exists(directory_ / "readable"));
}

TEST_F(ConfinementTest, ends_a_reader_that_was_taken_over) {
    if (can("lacks_seccomp")) GTEST_SKIP() << "this kernel refuses seccomp, or a sanitizer does without it";
    for (const char* deed : {"network", "program", "process", "kill", "chroot"})
        EXPECT_EQ(child(deed).signal, SIGSYS) << deed;
}

TEST_F(ConfinementTest, refuses_every_other_call) {
    if (can("lacks_seccomp")) GTEST_SKIP() << "this kernel refuses seccomp, or a sanitizer does without it";
    EXPECT_FALSE(can("change_owner"));
}

}  // namespace
}  // namespace sirve::sandbox

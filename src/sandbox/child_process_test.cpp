#include "sandbox/child_process.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

namespace sirve::sandbox {
namespace {

using namespace std::chrono_literals;

TEST(ChildProcess, tells_the_exit_code) {
    EXPECT_EQ(run_child({"/bin/sh", "-c", "exit 3"}, 60s)->exit_code, 3);
}

TEST(ChildProcess, tells_the_signal_that_ended_it) {
    const auto end = run_child({"/bin/sh", "-c", "kill -SEGV $$"}, 60s);
    EXPECT_EQ(end->signal, SIGSEGV);
    EXPECT_EQ(end->exit_code, -1);
}

TEST(ChildProcess, kills_it_when_its_time_is_over) {
    const auto end = run_child({"/bin/sleep", "60"}, 100ms);
    EXPECT_TRUE(end->timed_out);
    EXPECT_EQ(end->signal, SIGKILL);
}

TEST(ChildProcess, names_a_program_that_can_not_be_started) {
    const auto end = run_child({"/does/not/exist"}, 1s);
    ASSERT_FALSE(end.ok());
    EXPECT_NE(end.error().message().find("/does/not/exist"), std::string::npos);
}

TEST(ChildProcess, passes_no_secrets_on) {
    ::setenv("SECRET_KEY", "a secret of this test", 1);
    ::setenv("LC_TEST_OF_SIRVE", "x", 1);
    EXPECT_EQ(run_child({"/bin/sh", "-c", "test -z \"$SECRET_KEY\""}, 60s)->exit_code, 0);
    EXPECT_EQ(run_child({"/bin/sh", "-c", "test \"$LC_TEST_OF_SIRVE\" = x"}, 60s)->exit_code, 0);
    ::unsetenv("SECRET_KEY");
    ::unsetenv("LC_TEST_OF_SIRVE");
}

TEST(ChildProcess, passes_no_open_files_on) {
    const int inherited = ::fcntl(STDOUT_FILENO, F_DUPFD, 10);  // not closed on exec
    ASSERT_GE(inherited, 10);
    const std::string is_closed = "! test -e /proc/self/fd/" + std::to_string(inherited);
    EXPECT_EQ(run_child({"/bin/sh", "-c", is_closed}, 60s)->exit_code, 0);
    ::close(inherited);
}

TEST(ChildProcess, hears_of_progress) {
    std::vector<int> reports;
    const auto remember = [&](int percent) { reports.push_back(percent); };
    const auto end = run_child({"/bin/sh", "-c", "printf '\\012' >&3; sleep 0.1; printf '\\144' >&3"}, 60s, remember);
    EXPECT_EQ(end->exit_code, 0);
    ASSERT_FALSE(reports.empty());
    EXPECT_EQ(reports.back(), 100);
}

TEST(ChildProcess, is_not_held_up_by_endless_output) {
    EXPECT_EQ(
        run_child({"/bin/sh", "-c", "head -c 50000000 /dev/zero; head -c 50000000 /dev/zero >&2"}, 60s)->exit_code, 0);
    EXPECT_TRUE(run_child({"/bin/sh", "-c", "exec cat /dev/zero >&3"}, 200ms)->timed_out);
}

}  // namespace
}  // namespace sirve::sandbox

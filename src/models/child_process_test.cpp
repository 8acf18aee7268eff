#include "models/child_process.hpp"

#include <gtest/gtest.h>
#include <signal.h>

namespace sirve::models {
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

}  // namespace
}  // namespace sirve::models

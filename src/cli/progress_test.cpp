#include "cli/progress.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace sirve::cli {
namespace {

using ::testing::HasSubstr;
using namespace std::chrono_literals;

/// Lets a test wait for what another thread writes.
class WatchedBuffer : public std::stringbuf {
  public:
    void wait_for(const std::string& text) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return seen_.find(text) != std::string::npos; });
    }
    std::string seen() {
        const std::lock_guard lock(mutex_);
        return seen_;
    }

  protected:
    int sync() override {
        const std::lock_guard lock(mutex_);
        seen_ = str();
        changed_.notify_all();
        return 0;
    }

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::string seen_;
};

TEST(Progress, shows_how_far_the_work_is_and_vanishes) {
    WatchedBuffer buffer;
    std::ostream out(&buffer);
    {
        Progress progress(out, true, "reading m.keras", 0ms);
        progress.report(50);
        buffer.wait_for("reading m.keras [###############               ] 50 %");
    }
    EXPECT_TRUE(buffer.seen().ends_with("\r\x1b[K"));
}

TEST(Progress, is_silent_in_pipes_and_for_quick_work) {
    std::ostringstream out;
    { Progress progress(out, false, "t", 0ms); }
    { Progress progress(out, true, "t", 1h); }
    EXPECT_EQ(out.str(), "");
}

}  // namespace
}  // namespace sirve::cli

#include "engine/tensorflow.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/restart_pace.hpp"

// Against a program that stands in for sirve-tensorflow (testing/fake_tensorflow.cpp).
namespace sirve::engine {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

const std::filesystem::path kHere = std::filesystem::read_symlink("/proc/self/exe").parent_path();

class TensorFlowTest : public ::testing::Test {
  protected:
    void SetUp() override {
        auto program = tensorflow_.load(kHere, "");
        ASSERT_TRUE(program.ok()) << program.error().message();
        program_ = *program;
        model_ = copy();
    }
    std::unique_ptr<CompiledModel> copy() { return std::move(*program_->compile(0)); }
    static Status infer(CompiledModel& model, const std::vector<double>& values) {
        const auto rows = static_cast<std::int64_t>(values.size() / 2);
        static_cast<void>(model.set_input_shape(0, {rows, 2}));
        model.write_input(0, 0, values);
        return model.infer();
    }
    static std::vector<double> twice(CompiledModel& model, const std::vector<double>& values) {
        const Status done = infer(model, values);
        EXPECT_TRUE(done.ok()) << done.error().message();
        if (!done) return {};
        EXPECT_EQ(model.output_shape(0), (Shape{static_cast<std::int64_t>(values.size() / 2), 2}));
        std::vector<double> out(values.size());
        model.read_output(0, 0, out);
        return out;
    }

    ManualClock clock_;
    TensorFlow tensorflow_{{kHere / "fake_tensorflow", 1}, clock_};
    std::shared_ptr<const Program> program_;
    std::unique_ptr<CompiledModel> model_;
};

TEST_F(TensorFlowTest, tells_the_signature) {
    EXPECT_EQ(program_->signature().inputs[0].name, "x");
    EXPECT_EQ(program_->signature().inputs[0].shape, (Shape{-1, 2}));
    EXPECT_EQ(program_->signature().outputs[0].name, "y");
    EXPECT_EQ(program_->parameters(), 3);
    EXPECT_TRUE(program_->is_remote());
}

TEST_F(TensorFlowTest, computes_batches_of_any_size_on_several_copies) {
    const auto other = copy();
    for (const std::size_t rows : {1U, 3U, 100'000U, 2U}) {
        std::vector<double> values(rows * 2, 1.5);
        EXPECT_EQ(twice(*model_, values), std::vector<double>(rows * 2, 3));
        EXPECT_EQ(twice(*other, values), std::vector<double>(rows * 2, 3));
    }
}

TEST_F(TensorFlowTest, hands_on_why_an_input_is_refused) {
    const Status refused = infer(*model_, {14, 0});
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code(), ErrorCode::kInvalidArgument);
    EXPECT_EQ(refused.error().message(), "14 is no number");
    EXPECT_EQ(twice(*model_, {1, 2}), (std::vector<double>{2, 4}));
}

TEST_F(TensorFlowTest, a_process_that_dies_is_started_again) {
    EXPECT_EQ(twice(*model_, {1, 2}), (std::vector<double>{2, 4}));
    const Status died = infer(*model_, {13, 0});
    ASSERT_FALSE(died.ok());
    EXPECT_EQ(died.error().code(), ErrorCode::kUnavailable);
    EXPECT_TRUE(died.error().retry_after().has_value());
    EXPECT_THAT(died.error().message(), HasSubstr("was ended by the signal 'Aborted' while it computed"));
    EXPECT_EQ(twice(*model_, {1, 2}), (std::vector<double>{2, 4}));
}

TEST_F(TensorFlowTest, copies_that_had_nothing_to_do_with_a_death_go_on) {
    const auto other = copy();
    EXPECT_EQ(twice(*other, {1, 2}), (std::vector<double>{2, 4}));
    EXPECT_FALSE(infer(*model_, {13, 0}).ok());
    EXPECT_EQ(twice(*other, {3, 4}), (std::vector<double>{6, 8}));
    EXPECT_EQ(twice(*model_, {3, 4}), (std::vector<double>{6, 8}));
}

TEST_F(TensorFlowTest, waits_longer_with_each_death_in_a_row) {
    EXPECT_FALSE(infer(*model_, {13, 0}).ok());
    EXPECT_FALSE(infer(*model_, {13, 0}).ok());  // started at once, died again
    const Status waiting = infer(*model_, {1, 2});
    ASSERT_FALSE(waiting.ok());
    EXPECT_EQ(waiting.error().code(), ErrorCode::kUnavailable);
    EXPECT_EQ(waiting.error().retry_after(), 1s);
    clock_.advance(1s);
    EXPECT_EQ(twice(*model_, {1, 2}), (std::vector<double>{2, 4}));
}

TEST_F(TensorFlowTest, does_not_believe_a_process_that_lies) {
    EXPECT_EQ(twice(*model_, {1, 2}), (std::vector<double>{2, 4}));
    const Status lied = infer(*model_, {15, 0});
    ASSERT_FALSE(lied.ok());
    EXPECT_EQ(lied.error().code(), ErrorCode::kInternal);
    EXPECT_EQ(twice(*model_, {1, 2}), (std::vector<double>{2, 4}));
}

TEST_F(TensorFlowTest, says_why_a_model_can_not_be_loaded) {
    EXPECT_EQ(tensorflow_.load(kHere, "refuse").error().message(), "it has no signature 'refuse'");
    EXPECT_THAT(tensorflow_.load(kHere, "crash").error().message(), HasSubstr("while it loaded it"));
    EXPECT_EQ(tensorflow_.load(kHere / "none", "").error().code(), ErrorCode::kNotFound);
    const TensorFlow missing({kHere / "no-such-program", 1}, clock_);
    EXPECT_FALSE(missing.is_installed());
    EXPECT_TRUE(tensorflow_.is_installed());
    EXPECT_THAT(missing.load(kHere, "").error().message(), HasSubstr("no-such-program"));
}

TEST(RestartPace, doubles_the_wait_up_to_its_limit_until_something_works) {
    RestartPace pace;
    SteadyTime now{1h};
    std::vector<std::chrono::nanoseconds> waits;
    for (int i = 0; i < 8; ++i) {
        pace.note_death(now);
        waits.push_back(pace.wait(now));
        now += waits.back();
        EXPECT_EQ(pace.wait(now), 0s);
    }
    EXPECT_EQ(waits, (std::vector<std::chrono::nanoseconds>{0s, 1s, 2s, 4s, 8s, 16s, 30s, 30s}));
    pace.note_success();
    pace.note_death(now);
    EXPECT_EQ(pace.wait(now), 0s);
}

}  // namespace
}  // namespace sirve::engine

#include "models/lane_predictor.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/testing.hpp"
#include "store/sqlite.hpp"

namespace sirve::models {
namespace {

using ::testing::HasSubstr;
using testing::TestCall;
using testing::text_call;

/// Loads by calling back into the test.
class FakeRegistry final : public Registry {
  public:
    std::function<Status(std::string_view)> on_load = [](std::string_view) { return Status(not_found("no file")); };
    std::atomic<int> loads{0};

    std::vector<std::string> ready() const override { return {}; }
    std::vector<Failure> failures() const override { return {}; }
    std::optional<ModelInfo> describe(std::string_view) const override { return std::nullopt; }
    std::vector<ModelInfo> describe_all() const override { return {}; }
    std::uint64_t generation() const override { return 0; }
    Status load(std::string_view model_id) override {
        ++loads;
        return on_load(model_id);
    }
    Status unload(std::string_view, bool) override { return {}; }
};

class LanePredictorTest : public ::testing::Test {
  protected:
    void SetUp() override { publish("m", engine::testing::scaled_rows({2, 3})); }

    void publish(const std::string& id, const engine::Graph& graph, preprocess::ScalerPair scalers = {}) {
        Servable::Parts parts;
        parts.info.model_id = id;
        parts.program = *engine::program_of(engine_, graph);
        parts.scalers = std::move(scalers);
        auto servable = Servable::create(std::move(parts), 1);
        ASSERT_TRUE(servable.ok()) << servable.error().message();
        catalog_.update([&](CatalogSnapshot& catalog) { catalog[id] = {*servable, {}, ModelState::kReady}; });
    }
    void run(PredictCall& call) {
        predictor_.submit(call);
        lane_.run_turn();
    }

    /// Turns the lane until another thread's answer has come back to it.
    void wait_for(const TestCall& call) {
        for (int i = 0; i < 2000 && call.answers == 0; ++i) {
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
            lane_.run_turn();
        }
        ASSERT_EQ(call.answers, 1);
    }

    ManualClock clock_;
    Log log_{{LogLevel::kOff, false, {}}};
    engine::Engine engine_;
    std::unique_ptr<store::Sqlite> store_ = std::move(*store::Sqlite::open({}));
    cache::PredictionCache cache_{100, std::chrono::seconds(60), clock_};
    Recorder recorder_{store_->history(), clock_, log_};
    Catalog catalog_;
    FakeRegistry registry_;
    ThreadPool pool_{1};
    ThreadPool background_{1};
    testing::ManualExecutor lane_;
    LanePredictor predictor_{{catalog_, registry_, cache_, recorder_, pool_, background_, log_}, lane_, 0};
};

TEST_F(LanePredictorTest, answers_the_calls_of_one_turn_together) {
    TestCall one("m", {1, 2}, {1, 1});
    TestCall two("m", {1, 2}, {10, 10});
    predictor_.submit(one);
    predictor_.submit(two);
    EXPECT_EQ(one.answers + two.answers, 0);
    EXPECT_EQ(lane_.run_turn(), 1U);
    EXPECT_EQ(one.answers, 1);
    EXPECT_EQ(two.answers, 1);
    EXPECT_EQ(one.outputs[0].values, (std::vector<double>{2, 3}));
    EXPECT_EQ(two.outputs[0].values, (std::vector<double>{20, 30}));
    EXPECT_EQ(one.confidence, (std::vector<double>{0.5}));
    EXPECT_TRUE(one.outputs[0].single_precision);
    EXPECT_EQ(recorder_.total_predictions(), 2U);
}

TEST_F(LanePredictorTest, answers_the_same_question_from_the_cache) {
    TestCall first("m", {1, 2}, {1, 1});
    run(first);
    TestCall second("m", {1, 2}, {1, 1});
    predictor_.submit(second);
    EXPECT_EQ(second.answers, 1);
    EXPECT_TRUE(second.from_cache);
    EXPECT_EQ(second.outputs[0].values, first.outputs[0].values);
    EXPECT_EQ(second.outputs[0].shape, first.outputs[0].shape);
    EXPECT_EQ(second.confidence, first.confidence);
    EXPECT_EQ(recorder_.total_predictions(), 2U);
}

TEST_F(LanePredictorTest, tells_strings_apart_in_the_cache) {
    using Strings = std::vector<std::string>;
    publish("text", engine::testing::string_lengths(2));
    TestCall first = text_call("text", {1, 2}, Strings{"ab", "c"});
    run(first);
    EXPECT_EQ(first.outputs[1].strings, (Strings{"abab", "cc"}));
    EXPECT_EQ(first.confidence, (std::vector<double>{0.5}));
    TestCall other = text_call("text", {1, 2}, Strings{"a", "bc"});
    run(other);
    EXPECT_FALSE(other.from_cache);
    EXPECT_EQ(other.outputs[1].strings, (Strings{"aa", "bcbc"}));
    TestCall again = text_call("text", {1, 2}, Strings{"ab", "c"});
    run(again);
    EXPECT_TRUE(again.from_cache);
    EXPECT_TRUE(again.outputs[1].holds_strings);
    EXPECT_EQ(again.outputs[1].strings, first.outputs[1].strings);
    EXPECT_EQ(again.outputs[0].values, first.outputs[0].values);
}

TEST_F(LanePredictorTest, refuses_only_the_call_whose_string_the_model_refuses) {
    publish("text", engine::testing::string_lengths(0));
    TestCall bad = text_call("text", {1}, std::vector<std::string>{"refuse"});
    TestCall good = text_call("text", {1}, std::vector<std::string>{"fine"});
    predictor_.submit(bad);
    predictor_.submit(good);
    lane_.run_turn();
    ASSERT_TRUE(bad.error.has_value());
    EXPECT_THAT(bad.error->message(), HasSubstr("'refuse' is not known"));
    EXPECT_FALSE(good.error.has_value());
    EXPECT_EQ(good.outputs[0].values, (std::vector<double>{4}));
}

TEST_F(LanePredictorTest, lets_the_pool_read_long_texts) {
    publish("text", engine::testing::string_lengths(0));
    TestCall call = text_call("text", {1}, std::vector<std::string>{std::string(100'000, 'x')});
    predictor_.submit(call);
    wait_for(call);
    EXPECT_EQ(lane_.run_turn(), 0U);
    EXPECT_EQ(call.outputs[0].values, (std::vector<double>{100'000}));
}

TEST_F(LanePredictorTest, takes_no_scaler_for_strings) {
    Servable::Parts parts;
    parts.program = *engine::program_of(engine_, engine::testing::string_lengths(2));
    preprocess::Scaler::Parameters scaler;
    scaler.class_name = "StandardScaler";
    scaler.features = 2;
    parts.scalers.x = preprocess::Scaler(scaler);
    const auto servable = Servable::create(std::move(parts), 1);
    ASSERT_FALSE(servable.ok());
    EXPECT_THAT(servable.error().message(), HasSubstr("'text' holds strings"));
}

TEST_F(LanePredictorTest, never_answers_from_a_replaced_models_cache) {
    TestCall before("m", {1, 2}, {1, 1});
    run(before);
    publish("m", engine::testing::scaled_rows({20, 30}));
    TestCall after("m", {1, 2}, {1, 1});
    run(after);
    EXPECT_FALSE(after.from_cache);
    EXPECT_EQ(after.outputs[0].values, (std::vector<double>{20, 30}));
}

TEST_F(LanePredictorTest, ends_waiting_calls_on_the_model_that_they_began_with) {
    TestCall waiting("m", {1, 2}, {1, 1});
    predictor_.submit(waiting);
    publish("m", engine::testing::scaled_rows({20, 30}));
    TestCall later("m", {1, 2}, {1, 1});
    predictor_.submit(later);
    lane_.run_turn();
    EXPECT_EQ(waiting.outputs[0].values, (std::vector<double>{2, 3}));
    EXPECT_EQ(later.outputs[0].values, (std::vector<double>{20, 30}));
}

TEST_F(LanePredictorTest, scales_forward_and_back) {
    preprocess::ScalerPair scalers;
    scalers.x = preprocess::Scaler({"StandardScaler", preprocess::Scaler::Form::kSubtractDivide, 2, {10, 20}, {2, 4}});
    scalers.y =
        preprocess::Scaler({"StandardScaler", preprocess::Scaler::Form::kSubtractDivide, 2, {1, 1}, {100, 100}});
    publish("scaled", engine::testing::scaled_rows({2, 3}), std::move(scalers));
    TestCall call("scaled", {1, 2}, {12, 28});
    run(call);
    ASSERT_FALSE(call.error.has_value()) << call.error->message();
    EXPECT_EQ(call.outputs[0].values, (std::vector<double>{201, 601}));
    EXPECT_FALSE(call.outputs[0].single_precision);
}

TEST_F(LanePredictorTest, says_which_models_there_are) {
    TestCall call("nope", {1, 2}, {1, 1});
    run(call);
    EXPECT_EQ(call.answers, 1);
    EXPECT_EQ(call.error->code(), ErrorCode::kNotFound);
    EXPECT_THAT(call.error->message(), HasSubstr("model 'nope' not found; these are served: m"));
}

TEST_F(LanePredictorTest, says_why_a_model_failed_to_load) {
    catalog_.update([](CatalogSnapshot& catalog) {
        catalog["bad"] = {nullptr, "layer 'x' is unknown", ModelState::kFailed};
    });
    TestCall call("bad", {1, 2}, {1, 1});
    run(call);
    EXPECT_EQ(call.error->code(), ErrorCode::kNotFound);
    EXPECT_THAT(call.error->message(), HasSubstr("failed to load: layer 'x' is unknown"));
}

TEST_F(LanePredictorTest, loads_a_model_when_it_is_first_asked_for) {
    catalog_.update([](CatalogSnapshot& catalog) { catalog["late"] = {nullptr, {}, ModelState::kUnloaded}; });
    registry_.on_load = [this](std::string_view model_id) {
        publish(std::string(model_id), engine::testing::scaled_rows({5}));
        return Status();
    };
    TestCall first("late", {1, 1}, {1});
    TestCall second("late", {1, 1}, {2});
    predictor_.submit(first);
    predictor_.submit(second);
    wait_for(second);
    ASSERT_FALSE(first.error.has_value()) << first.error->message();
    EXPECT_EQ(first.outputs[0].values, (std::vector<double>{5}));
    EXPECT_EQ(second.outputs[0].values, (std::vector<double>{10}));
    EXPECT_EQ(registry_.loads, 1);
}

TEST_F(LanePredictorTest, says_why_a_model_could_not_be_loaded_on_demand) {
    catalog_.update([](CatalogSnapshot& catalog) { catalog["late"] = {nullptr, {}, ModelState::kUnloaded}; });
    TestCall call("late", {1, 1}, {1});
    predictor_.submit(call);
    wait_for(call);
    EXPECT_THAT(call.error->message(), HasSubstr("failed to load: no file"));
}

TEST_F(LanePredictorTest, asks_to_come_back_while_a_model_is_loading) {
    catalog_.update([](CatalogSnapshot& catalog) { catalog["slow"] = {nullptr, {}, ModelState::kLoading}; });
    TestCall call("slow", {1, 1}, {1});
    run(call);
    EXPECT_EQ(call.error->code(), ErrorCode::kUnavailable);
    EXPECT_TRUE(call.error->retry_after().has_value());
}

TEST_F(LanePredictorTest, refuses_an_answer_that_is_not_finite_and_names_the_rows) {
    publish("r", engine::testing::reciprocal());
    TestCall call("r", {3, 1}, {1, 0, 2});
    run(call);
    ASSERT_TRUE(call.error.has_value());
    EXPECT_EQ(call.error->code(), ErrorCode::kInvalidArgument);
    EXPECT_THAT(call.error->message(), HasSubstr("row 1 "));
    EXPECT_EQ(recorder_.total_predictions(), 0U);
}

TEST_F(LanePredictorTest, refuses_what_float32_can_not_hold) {
    TestCall call("m", {2, 2}, {1, 1, 1, 1e300});
    run(call);
    ASSERT_TRUE(call.error.has_value());
    EXPECT_THAT(call.error->message(), HasSubstr("row 1 has a value"));
    EXPECT_THAT(call.error->message(), HasSubstr("value 1 of the row"));
}

TEST_F(LanePredictorTest, one_bad_call_does_not_spoil_its_batch) {
    publish("r", engine::testing::reciprocal());
    TestCall bad("r", {1, 1}, {0});
    TestCall good("r", {1, 1}, {4});
    predictor_.submit(bad);
    predictor_.submit(good);
    lane_.run_turn();
    EXPECT_TRUE(bad.error.has_value());
    EXPECT_FALSE(good.error.has_value());
    EXPECT_EQ(good.outputs[0].values, (std::vector<double>{0.25}));
}

TEST_F(LanePredictorTest, infers_free_shapes_on_the_lane) {
    publish("s", engine::testing::free_length_sequence(1));
    TestCall call("s", {1, 3, 1}, {1, 2, 3});
    run(call);
    EXPECT_EQ(call.outputs[0].values, (std::vector<double>{2, 3, 4}));
}

TEST_F(LanePredictorTest, sends_long_batches_to_the_pool_and_answers_on_the_lane) {
    const std::int64_t rows = 500'000;
    TestCall call("m", {rows, 2}, std::vector<double>(static_cast<std::size_t>(rows) * 2, 1));
    predictor_.submit(call);
    EXPECT_EQ(lane_.run_turn(), 0U);
    wait_for(call);
    ASSERT_EQ(call.answers, 1);
    EXPECT_EQ(call.outputs[0].values.size(), static_cast<std::size_t>(rows) * 2);
    EXPECT_EQ(call.outputs[0].values.back(), 3);
}

}  // namespace
}  // namespace sirve::models

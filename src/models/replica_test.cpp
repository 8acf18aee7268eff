#include "models/replica.hpp"

#include <gtest/gtest.h>

#include <numeric>

#include "models/testing.hpp"

namespace sirve::models {
namespace {

using testing::TestCall;
using testing::text_call;

class ReplicaTest : public ::testing::Test {
  protected:
    std::unique_ptr<Replica> replica(const engine::Graph& graph,
                                     engine::RowUse row_use = engine::RowUse::kIndependent) {
        programs_.push_back(*engine::program_of(engine_, graph));
        auto created = Replica::create(*programs_.back(), row_use);
        EXPECT_TRUE(created.ok()) << created.error().message();
        return std::move(*created);
    }
    std::vector<double> counting(std::size_t count) {
        std::vector<double> values(count);
        std::iota(values.begin(), values.end(), 0);
        return values;
    }
    engine::Engine engine_;
    std::vector<std::shared_ptr<const engine::Program>> programs_;
};

TEST_F(ReplicaTest, infers_several_calls_as_one_batch) {
    const auto model = replica(engine::testing::scaled_rows({2, 3}));
    TestCall one("m", {1, 2}, {1, 1});
    TestCall two("m", {2, 2}, {10, 10, 100, 100});
    const std::vector<PredictCall*> batch{&one, &two};
    ASSERT_TRUE(model->infer(batch).ok());
    EXPECT_EQ(one.outputs[0].values, (std::vector<double>{2, 3}));
    EXPECT_EQ(two.outputs[0].values, (std::vector<double>{20, 30, 200, 300}));
    EXPECT_EQ(two.outputs[0].shape, (Shape{2, 2}));
}

TEST_F(ReplicaTest, gives_the_same_answers_whichever_buckets_are_compiled) {
    const auto model = replica(engine::testing::scaled_rows({2}));
    for (const std::size_t bucket : {2U, 4U, 6U}) {
        for (const std::int64_t rows : {1, 3, 4, 5, 16, 17, 63, 64, 65, 200}) {
            TestCall call("m", {rows, 1}, counting(static_cast<std::size_t>(rows)));
            PredictCall* const pointer = &call;
            ASSERT_TRUE(model->infer(Batch(&pointer, 1)).ok());
            for (std::size_t i = 0; i < call.outputs[0].values.size(); ++i)
                ASSERT_EQ(call.outputs[0].values[i], 2.0 * i);
        }
        ASSERT_TRUE(model->compile_bucket(bucket).ok());
    }
}

TEST_F(ReplicaTest, asks_for_a_bucket_after_it_was_wanted_often) {
    const auto model = replica(engine::testing::scaled_rows({2}));
    EXPECT_FALSE(model->wanted_bucket(30).has_value());
    EXPECT_FALSE(model->wanted_bucket(30).has_value());
    EXPECT_EQ(model->wanted_bucket(30), 5U);
}

TEST_F(ReplicaTest, runs_sequences_of_any_length) {
    const auto model = replica(engine::testing::free_length_sequence(2));
    for (const std::int64_t length : {3, 1, 7}) {
        TestCall call("m", {1, length, 2}, counting(static_cast<std::size_t>(length) * 2));
        PredictCall* const pointer = &call;
        ASSERT_TRUE(model->infer(Batch(&pointer, 1)).ok());
        EXPECT_EQ(call.outputs[0].shape, (Shape{1, length, 2}));
        EXPECT_EQ(call.outputs[0].values.back(), static_cast<double>(length * 2));
    }
}

TEST_F(ReplicaTest, pads_up_to_a_fixed_batch) {
    const auto model = replica(engine::testing::scaled_rows({2}, DType::kFloat32, 4));
    TestCall call("m", {6, 1}, counting(6));
    PredictCall* const pointer = &call;
    ASSERT_TRUE(model->infer(Batch(&pointer, 1)).ok());
    EXPECT_EQ(call.outputs[0].values, (std::vector<double>{0, 2, 4, 6, 8, 10}));
    EXPECT_FALSE(model->wanted_bucket(64).has_value());
}

TEST_F(ReplicaTest, keeps_calls_apart_whose_rows_would_mix) {
    const auto model = replica(engine::testing::centered_rows(), engine::RowUse::kMixed);
    TestCall one("m", {1, 2}, {5, 7});
    TestCall two("m", {2, 2}, {10, 10, 100, 200});
    const std::vector<PredictCall*> batch{&one, &two};
    ASSERT_TRUE(model->infer(batch).ok());
    EXPECT_EQ(one.outputs[0].values, (std::vector<double>{0, 0}));
    EXPECT_EQ(two.outputs[0].values, (std::vector<double>{-45, -95, 45, 95}));
    EXPECT_FALSE(model->wanted_bucket(64).has_value());
}

TEST_F(ReplicaTest, never_pads_a_fixed_batch_whose_rows_would_mix) {
    const auto model = replica(engine::testing::centered_rows(2), engine::RowUse::kMixed);
    TestCall full("m", {2, 2}, {10, 10, 100, 200});
    PredictCall* pointer = &full;
    ASSERT_TRUE(model->infer(Batch(&pointer, 1)).ok());
    EXPECT_EQ(full.outputs[0].values, (std::vector<double>{-45, -95, 45, 95}));
    TestCall half("m", {1, 2}, {10, 10});
    pointer = &half;
    const Status done = model->infer(Batch(&pointer, 1));
    ASSERT_FALSE(done.ok());
    EXPECT_NE(done.error().message().find("exactly"), std::string::npos) << done.error().message();
}

using Strings = std::vector<std::string>;

TEST_F(ReplicaTest, keeps_the_strings_of_several_calls_apart) {
    const auto model = replica(engine::testing::string_lengths(2));
    TestCall one = text_call("m", {1, 2}, Strings{"a", "bb"});
    TestCall two = text_call("m", {2, 2}, Strings{"ccc", "", "d", std::string(5000, 'e')});
    const std::vector<PredictCall*> batch{&one, &two};
    for (int round = 0; round < 2; ++round) {
        ASSERT_TRUE(model->infer(batch).ok());
        EXPECT_EQ(one.outputs[0].values, (std::vector<double>{1, 2}));
        EXPECT_FALSE(one.outputs[0].holds_strings);
        EXPECT_EQ(one.outputs[1].strings, (Strings{"aa", "bbbb"}));
        EXPECT_TRUE(one.outputs[1].holds_strings);
        EXPECT_EQ(two.outputs[0].values, (std::vector<double>{3, 0, 1, 5000}));
        EXPECT_EQ(two.outputs[1].strings, (Strings{"cccccc", "", "dd", std::string(10'000, 'e')}));
        EXPECT_EQ(two.outputs[1].shape, (Shape{2, 2}));
        ASSERT_TRUE(model->compile_bucket(2).ok());  // three rows in four
    }
}

TEST_F(ReplicaTest, pads_with_no_string_that_a_model_may_refuse) {
    const auto model = replica(engine::testing::string_lengths(0));
    ASSERT_TRUE(model->compile_bucket(3).ok());
    TestCall refused = text_call("m", {5}, Strings{"a", "b", "c", "d", "refuse"});
    TestCall fine = text_call("m", {5}, Strings{"a", "b", "c", "d", "e"});
    PredictCall* pointer = &refused;
    EXPECT_FALSE(model->infer(Batch(&pointer, 1)).ok());
    pointer = &fine;
    ASSERT_TRUE(model->infer(Batch(&pointer, 1)).ok());  // nothing is left of the call before
    EXPECT_EQ(fine.outputs[1].strings, (Strings{"aa", "bb", "cc", "dd", "ee"}));
}

TEST_F(ReplicaTest, takes_any_number_of_strings_besides_numbers) {
    const auto model = replica(engine::testing::strings_and_numbers());
    for (const std::int64_t width : {3, 1, 2}) {
        TestCall call = text_call("m", {2, width}, Strings(static_cast<std::size_t>(2 * width), "abc"));
        call.inputs.resize(2);
        call.inputs[1].shape = {2, 1};
        call.inputs[1].values = {7, 8};
        PredictCall* const pointer = &call;
        ASSERT_TRUE(model->infer(Batch(&pointer, 1)).ok());
        EXPECT_EQ(call.outputs[1].strings, Strings(static_cast<std::size_t>(2 * width), "abcabc"));
        EXPECT_EQ(call.outputs[1].shape, (Shape{2, width}));
        EXPECT_EQ(call.outputs[2].values, (std::vector<double>{7, 8}));
    }
}

TEST_F(ReplicaTest, takes_several_inputs) {
    const auto model = replica(engine::testing::two_inputs());
    TestCall call("m", {1, 2}, {1, 2});
    call.inputs.resize(2);
    call.inputs[1].shape = {1, 2};
    call.inputs[1].values = {10, 20};
    PredictCall* const pointer = &call;
    ASSERT_TRUE(model->infer(Batch(&pointer, 1)).ok());
    EXPECT_EQ(call.outputs[0].values, (std::vector<double>{11, 22}));
}

}  // namespace
}  // namespace sirve::models

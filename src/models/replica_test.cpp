#include "models/replica.hpp"

#include <gtest/gtest.h>

#include <numeric>

#include "models/testing.hpp"

namespace sirve::models {
namespace {

using testing::TestCall;

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

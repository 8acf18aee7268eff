#include "tensorflow/messages.hpp"

#include <gtest/gtest.h>

namespace sirve::tensorflow {
namespace {

TEST(Messages, carry_a_signature) {
    const ModelSignature given{"serve", {{"text", DType::kString, {-1, 2}}}, {{"y", DType::kInt64, {-1}}}, 7};
    const auto read = model_signature_from(to_message(given));
    ASSERT_TRUE(read.ok()) << read.error().message();
    EXPECT_EQ(read->name, "serve");
    EXPECT_EQ(read->inputs[0].name, "text");
    EXPECT_EQ(read->inputs[0].dtype, DType::kString);
    EXPECT_EQ(read->inputs[0].shape, (Shape{-1, 2}));
    EXPECT_EQ(read->outputs[0].dtype, DType::kInt64);
    EXPECT_EQ(read->parameters, 7);
}

TEST(Messages, carry_where_tensors_lie) {
    const auto request = run_request_from(to_message(RunRequest{{{{2, 3}, 64, 24}}}));
    ASSERT_TRUE(request.ok()) << request.error().message();
    EXPECT_EQ(request->inputs[0].shape, (Shape{2, 3}));
    EXPECT_EQ(request->inputs[0].offset, 64U);
    EXPECT_EQ(request->inputs[0].bytes, 24U);
    EXPECT_EQ(run_reply_from(to_message(RunReply{{{{0}, 0, 0}}}))->outputs.size(), 1U);
}

TEST(Messages, carry_what_to_load) {
    const auto request = load_request_from(to_message(LoadRequest{"/models/\xFFm", "serve", 3}));
    ASSERT_TRUE(request.ok()) << request.error().message();
    EXPECT_EQ(request->signature, "serve");
    EXPECT_EQ(request->threads, 3U);
}

TEST(Messages, carry_an_error_in_the_place_of_an_answer) {
    const auto reply = run_reply_from(to_message(invalid_argument("row 3 is wrong")));
    ASSERT_FALSE(reply.ok());
    EXPECT_EQ(reply.error().code(), ErrorCode::kInvalidArgument);
    EXPECT_EQ(reply.error().message(), "row 3 is wrong");
}

TEST(Messages, that_are_none_are_errors) {
    for (const char* text :
         {"", "{", "[]", "{}", R"({"inputs": 3})", R"({"inputs": [[[1], "0", 4]]})", R"({"inputs": [[["a"], 0, 4]]})"})
        EXPECT_FALSE(run_request_from(text).ok()) << text;
    EXPECT_FALSE(model_signature_from(R"({"name": "s", "inputs": [["x", 99, []]], "outputs": []})").ok());
}

TEST(TensorPlaces, are_checked_against_their_memory) {
    EXPECT_EQ(*checked_elements({{2, 3}, 64, 24}, DType::kFloat32, 88), 6U);
    EXPECT_EQ(*checked_elements({{0, 3}, 64, 0}, DType::kFloat32, 64), 0U);
    EXPECT_FALSE(checked_elements({{2, 3}, 64, 24}, DType::kFloat32, 87).ok());
    EXPECT_FALSE(checked_elements({{2, 3}, 0, 20}, DType::kFloat32, 88).ok());
    EXPECT_FALSE(checked_elements({{2, 3}, 8, 24}, DType::kFloat32, 88).ok());
    EXPECT_FALSE(checked_elements({{-1, -6}, 0, 24}, DType::kFloat32, 88).ok());
    EXPECT_FALSE(checked_elements({{1LL << 32, 1LL << 32}, 0, 0}, DType::kFloat32, 88).ok());
    EXPECT_FALSE(checked_elements({{1}, ~std::size_t{63}, 64}, DType::kFloat32, 88).ok());
}

}  // namespace
}  // namespace sirve::tensorflow

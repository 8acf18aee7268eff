#include "app/greeting.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sirve::app {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

models::ModelInfo model(const std::string& id, Shape shape) {
    models::ModelInfo info;
    info.model_id = id;
    info.state = models::ModelState::kReady;
    info.inputs = {{"x", DType::kFloat32, std::move(shape)}};
    return info;
}

TEST(Greeting, shows_a_call_that_works_for_the_default_model) {
    EXPECT_THAT(greeting(url_of("127.0.0.1", 8000), {model("default", {-1, 3})}),
                HasSubstr("curl -s http://127.0.0.1:8000/predict -d '{\"data\": [[1,1,1]]}'"));
}

TEST(Greeting, names_another_model_and_nests_its_row) {
    EXPECT_THAT(greeting(url_of("0.0.0.0", 80), {model("seq", {-1, -1, 2})}),
                HasSubstr("http://localhost:80/predict -d '{\"data\": [[[1,1]]], \"model_id\": \"seq\"}'"));
}

TEST(Greeting, skips_models_whose_rows_are_too_long_to_type) {
    const std::string text = greeting(url_of("::1", 80), {model("image", {-1, 224, 224, 3}), model("b", {-1, 1})});
    EXPECT_THAT(text, HasSubstr("[::1]:80/predict -d '{\"data\": [[1]], \"model_id\": \"b\"}'"));
    EXPECT_THAT(text, HasSubstr("image, b"));
}

TEST(Greeting, says_what_to_do_without_models) {
    const std::string text = greeting(url_of("127.0.0.1", 8000), {});
    EXPECT_THAT(text, HasSubstr("none yet"));
    EXPECT_THAT(text, Not(HasSubstr("curl")));
}

TEST(Greeting, quotes_names_for_the_shell) {
    EXPECT_THAT(greeting(url_of("127.0.0.1", 1), {model("o'neill", {-1, 1})}), HasSubstr("o'\\''neill"));
}

}  // namespace
}  // namespace sirve::app

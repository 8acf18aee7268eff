#include "keras/activations.hpp"

namespace sirve::keras {
namespace {

using ::testing::HasSubstr;

/// The value of an activation at x, by constant folding.
float value_at(const Json& activation, float x, int keras_major = 3) {
    const auto input = std::make_shared<ops::Parameter>(ov::element::f32, ov::PartialShape{1, 1});
    const auto y = apply_activation(activation, input, keras_major).value();
    const auto model = std::make_shared<ov::Model>(ov::OutputVector{y}, ov::ParameterVector{input});
    ov::TensorVector outputs{ov::Tensor(ov::element::f32, {1, 1})};
    ov::Tensor in(ov::element::f32, {1, 1});
    in.data<float>()[0] = x;
    EXPECT_TRUE(model->evaluate(outputs, {in}));
    return outputs[0].data<float>()[0];
}

TEST(Activations, computes_hard_sigmoid_as_the_keras_that_saved_it) {
    EXPECT_FLOAT_EQ(value_at("hard_sigmoid", 1), 4.0F / 6);
    EXPECT_FLOAT_EQ(value_at("hard_sigmoid", 1, 2), 0.7F);
}

TEST(Activations, reads_every_form_of_an_activation) {
    EXPECT_FLOAT_EQ(value_at(nullptr, -2), -2);
    EXPECT_FLOAT_EQ(value_at("relu", -2), 0);
    EXPECT_FLOAT_EQ(value_at(Json::parse(R"({"module":"builtins","class_name":"function","config":"leaky_relu"})"), -2),
                    -0.4F);
    EXPECT_FLOAT_EQ(value_at(Json::parse(R"({"class_name":"LeakyReLU","config":{"negative_slope":0.1}})"), -2), -0.2F);
    EXPECT_FLOAT_EQ(
        value_at(
            Json::parse(R"({"class_name":"ReLU","config":{"max_value":1.0,"negative_slope":0.0,"threshold":0.0}})"), 3),
        1);
}

TEST(Activations, bounds_relu_from_both_sides) {
    const auto config =
        Json::parse(R"({"class_name":"ReLU","config":{"max_value":2.0,"negative_slope":0.5,"threshold":1.0}})");
    EXPECT_FLOAT_EQ(value_at(config, 3), 2);
    EXPECT_FLOAT_EQ(value_at(config, 1.5), 1.5);
    EXPECT_FLOAT_EQ(value_at(config, 0), -0.5);
}

TEST(Activations, applies_all_that_it_lists) {
    const auto input = std::make_shared<ops::Parameter>(ov::element::f32, ov::PartialShape{-1, 4});
    for (const auto& name : supported_activations()) EXPECT_TRUE(apply_activation(name, input, 3).ok()) << name;
}

TEST(Activations, refuses_what_it_does_not_know_and_python_code) {
    const auto input = std::make_shared<ops::Parameter>(ov::element::f32, ov::PartialShape{-1, 4});
    EXPECT_THAT(apply_activation("relu7", input, 3).error().message(), HasSubstr("'relu7'"));
    EXPECT_EQ(apply_activation("relu7", input, 3).error().code(), ErrorCode::kUnimplemented);
    const auto code = Json::parse(R"({"class_name":"__lambda__","config":{"code":"4wEAAAA="}})");
    EXPECT_THAT(apply_activation(code, input, 3).error().message(), HasSubstr("Python code"));
}

}  // namespace
}  // namespace sirve::keras

#include "keras/model_builder.hpp"

#include <set>

#include "keras/layer_table.hpp"
#include "keras/testing/fake_weights.hpp"

namespace sirve::keras {
namespace {

using testing::FakeWeights;
using ::testing::HasSubstr;

/// Builds a Sequential model of one layer on an input of the given shape.
Result<std::vector<Tensor>> build(const std::string& layer, std::vector<formats::FloatArray> weights = {},
                                  const ov::PartialShape& shape = {-1, 3}, int keras_major = 3) {
    const auto json =
        parse_json(R"({"class_name":"Sequential","config":{"name":"m","build_input_shape":[null,3],"layers":[)" +
                   layer + "]}}")
            .value();
    const auto topology = read_topology(read_serialized_object(json).value(), keras_major).value();
    FakeWeights model;
    model.add_layer("foo", std::move(weights));
    const Output input = std::make_shared<ops::Parameter>(ov::element::f32, shape);
    return ModelBuilder(keras_major).build(topology, {{input, {}}}, model, "model 'm'", nullptr);
}

formats::FloatArray zeros(const Shape& shape) {
    return {shape, std::vector<float>(static_cast<std::size_t>(element_count(shape)))};
}

TEST(ModelBuilder, names_layer_class_and_place_of_an_unknown_layer) {
    const auto built = build(R"({"module":"keras.layers","class_name":"Bar","config":{"name":"foo"}})");
    EXPECT_EQ(built.error().code(), ErrorCode::kUnimplemented);
    EXPECT_EQ(built.error().message(), "layer 'foo' (class Bar) in model 'm': layers of this class are not supported");
}

TEST(ModelBuilder, refuses_lambda) {
    const auto built = build(
        R"({"module":"keras.layers","class_name":"Lambda","config":{"name":"foo","function":{"class_name":"__lambda__","config":{}}}})");
    EXPECT_EQ(built.error().code(), ErrorCode::kUnimplemented);
    EXPECT_THAT(built.error().message(),
                HasSubstr("layer 'foo' (class Lambda) in model 'm': a Lambda carries Python code"));
}

TEST(ModelBuilder, refuses_custom_classes_even_if_they_are_called_as_one_of_keras) {
    for (const std::string identity :
         {R"("module":null,"registered_name":"acme>Dense")", R"("module":"acme.layers","registered_name":"Dense")"}) {
        EXPECT_THAT(
            build("{" + identity + R"(,"class_name":"Dense","config":{"name":"foo","units":2}})").error().message(),
            HasSubstr("custom class"));
    }
}

TEST(ModelBuilder, refuses_python_code_hidden_in_a_configuration) {
    EXPECT_THAT(
        build(
            R"({"class_name":"Dense","config":{"name":"foo","units":2,"kernel_initializer":{"class_name":"__lambda__","config":{}}}})")
            .error()
            .message(),
        HasSubstr("Python code"));
}

TEST(ModelBuilder, tells_operations_from_layers_of_the_same_name) {
    EXPECT_THAT(
        build(
            R"({"module":"keras.src.ops.numpy","class_name":"Multiply","registered_name":"Multiply","config":{"name":"foo"}})")
            .error()
            .message(),
        HasSubstr("expects an argument x2"));
}

TEST(ModelBuilder, does_not_ignore_options_that_it_does_not_know) {
    const auto dense = [](const std::string& option) {
        return build(R"({"class_name":"Dense","config":{"name":"foo","units":2,"activation":"relu",)" + option + "}}",
                     {zeros({3, 2}), zeros({2})});
    };
    EXPECT_EQ(dense(R"("sharpness":3)").error().message(),
              "layer 'foo' (class Dense) in model 'm': option sharpness = 3 is not known");
    EXPECT_TRUE(
        dense(R"("sharpness":null,"lora_rank":null,"kernel_initializer":{"class_name":"Zeros"},"trainable":true)")
            .ok());
}

TEST(ModelBuilder, says_which_value_of_an_option_it_does_not_support_and_which_it_does) {
    EXPECT_THAT(
        build(R"({"class_name":"Conv2D","config":{"name":"foo","filters":2,"kernel_size":[1,1],"padding":"mirror"}})",
              {}, {-1, 4, 4, 3})
            .error()
            .message(),
        HasSubstr("option padding is 'mirror'; supported: 'valid', 'same'"));
    EXPECT_THAT(build(R"({"class_name":"Dense","config":{"name":"foo","units":2,"activation":"magic"}})",
                      {zeros({3, 2}), zeros({2})})
                    .error()
                    .message(),
                HasSubstr("option activation: the activation 'magic' is not known"));
    EXPECT_THAT(build(R"({"class_name":"Dense","config":{"name":"foo","units":"two"}})").error().message(),
                HasSubstr("option units is \"two\"; expected an integer"));
    EXPECT_THAT(build(R"({"class_name":"Dense","config":{"name":"foo"}})").error().message(),
                HasSubstr("option units is null; expected an integer"));
    EXPECT_THAT(
        build(R"({"class_name":"Conv1D","config":{"name":"foo","filters":2,"kernel_size":[0]}})", {}, {-1, 4, 3})
            .error()
            .message(),
        HasSubstr("expected positive integers"));
}

TEST(ModelBuilder, compares_the_weights_with_what_the_layer_needs) {
    const std::string dense = R"({"class_name":"Dense","config":{"name":"foo","units":2}})";
    EXPECT_TRUE(build(dense, {zeros({3, 2}), zeros({2})}).ok());
    EXPECT_THAT(build(dense, {zeros({3, 2})}).error().message(),
                HasSubstr("expects 2 weights (kernel, bias), but the file has 1"));
    EXPECT_THAT(build(dense, {zeros({4, 2}), zeros({2})}).error().message(),
                HasSubstr("weight kernel has the shape [4, 2] in the file; expected [3, 2]"));
    EXPECT_THAT(build(dense, {zeros({3, 2}), zeros({1})}).error().message(), HasSubstr("weight bias"));
}

TEST(ModelBuilder, says_when_the_input_has_the_wrong_number_of_axes) {
    EXPECT_THAT(
        build(R"({"class_name":"Conv2D","config":{"name":"foo","filters":2,"kernel_size":[1,1]}})").error().message(),
        HasSubstr("expects an input with 4 axes, but gets [?, 3]"));
    EXPECT_THAT(build(R"({"class_name":"LSTM","config":{"name":"foo","units":2}})").error().message(),
                HasSubstr("expects an input with 3 axes"));
    EXPECT_FALSE(build(R"({"class_name":"Softmax","config":{"name":"foo","axis":5}})").ok());
}

TEST(ModelBuilder, survives_any_layer_with_an_empty_or_senseless_configuration) {
    for (const auto& row : layer_table()) {
        for (const ov::PartialShape& shape : {ov::PartialShape{-1, 3}, ov::PartialShape{-1, 4, 3},
                                              ov::PartialShape{-1, 4, 4, 3}, ov::PartialShape{-1, -1, -1, -1}}) {
            const std::string head = R"({"class_name":")" + std::string(row.class_name) + R"(","config":{"name":"foo")";
            (void)build(head + "}}", {}, shape);
            const auto built = build(
                head +
                    R"(,"units":-1,"filters":-5,"axis":[99],"kernel_size":-2,"strides":[],"pool_size":0,"target_shape":[-7],
                "dims":[3,3],"n":-4,"padding":[[-1]],"cropping":-9,"size":-1,"layer":7,"groups":0,"input_dim":-1,"output_dim":-1,"alpha":[],"scale":"x"}})",
                {}, shape);
            EXPECT_TRUE(built.ok() || !built.error().message().empty());
        }
    }
}

TEST(ModelBuilder, does_not_ignore_named_arguments_that_a_layer_does_not_know) {
    const auto json = parse_json(R"({"class_name":"Functional","config":{"name":"m","layers":[
        {"class_name":"InputLayer","name":"x","config":{"name":"x","batch_shape":[null,3]},"inbound_nodes":[]},
        {"class_name":"Dense","name":"foo","config":{"name":"foo","units":2},"inbound_nodes":[{"args":[
            {"class_name":"__keras_tensor__","config":{"keras_history":["x",0,0]}}],"kwargs":{"sharpness":3}}]}],
        "input_layers":[["x",0,0]],"output_layers":[["foo",0,0]]}})")
                          .value();
    const auto topology = read_topology(read_serialized_object(json).value(), 3).value();
    FakeWeights model;
    model.add_layer("foo", {zeros({3, 2}), zeros({2})});
    const Output input = std::make_shared<ops::Parameter>(ov::element::f32, ov::PartialShape{-1, 3});
    const auto built = ModelBuilder(3).build(topology, {{input, {}}}, model, "model 'm'", nullptr);
    EXPECT_EQ(built.error().message(),
              "layer 'foo' (class Dense) in model 'm': the argument 'sharpness' of its call is not supported");
}

TEST(ModelBuilder, names_the_layer_inside_a_wrapper) {
    const auto built = build(
        R"({"class_name":"TimeDistributed","config":{"name":"foo","layer":{"class_name":"Bar","config":{"name":"inner"}}}})",
        {}, {-1, 4, 3});
    EXPECT_EQ(built.error().message(),
              "layer 'inner' (class Bar) in layer 'foo' in model 'm': layers of this class are not supported");
}

TEST(LayerTable, has_every_class_once) {
    std::set<std::string_view> seen;
    for (const auto& row : layer_table()) {
        EXPECT_TRUE(seen.insert(row.class_name).second) << row.class_name;
        EXPECT_EQ(find_layer(row.class_name), &row);
    }
    EXPECT_EQ(find_layer("Nothing"), nullptr);
}

TEST(ModelBuilder, finds_everything_that_stands_in_the_way_if_it_is_asked_to) {
    const auto json =
        parse_json(R"({"class_name":"Sequential","config":{"name":"m","build_input_shape":[null,3],"layers":[
        {"module":"keras.layers","class_name":"Flatten","config":{"name":"fine"}},
        {"module":"keras.layers","class_name":"Bar","config":{"name":"first"}},
        {"module":"keras.layers","class_name":"Activation","config":{"name":"after","activation":"relu"}},
        {"module":"keras.layers","class_name":"Lambda","config":{"name":"second"}},
        {"module":"keras.layers","class_name":"TimeDistributed","config":{"name":"third","layer":
            {"module":"acme","class_name":"Dense","config":{"name":"inner"}}}}]}})")
            .value();
    const auto topology = read_topology(read_serialized_object(json).value(), 3).value();
    FakeWeights model;
    for (const char* name : {"fine", "first", "after", "second", "third"}) model.add_layer(name, {});
    const Output input = std::make_shared<ops::Parameter>(ov::element::f32, ov::PartialShape{-1, 3});
    ImportReport report;
    ModelBuilder builder(3);
    builder.observe(report);
    std::vector<LayerSummary> summaries;
    EXPECT_FALSE(builder.build(topology, {{input, {}}}, model, "model 'm'", &summaries).ok());
    std::vector<std::string> problems;
    for (const Error& problem : report.problems) problems.push_back(problem.message());
    EXPECT_THAT(problems, ::testing::ElementsAre(HasSubstr("layer 'first' (class Bar)"),
                                                 HasSubstr("layer 'second' (class Lambda)"),
                                                 HasSubstr("layer 'inner' (class Dense) in layer 'third'")));
    EXPECT_EQ(summaries.size(), 5U);
}

}  // namespace
}  // namespace sirve::keras

#include "keras/topology.hpp"

#include "keras/node_reader.hpp"

namespace sirve::keras {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

SerializedObject object_of(const std::string& text) {
    return read_serialized_object(parse_json(text).value()).value();
}

std::vector<TensorRef> tensors_of(const Call& call) {
    std::vector<TensorRef> found;
    for (const auto& argument : call.args) collect_tensors(argument, found);
    for (const auto& [key, argument] : call.kwargs) collect_tensors(argument, found);
    return found;
}

std::string keras3_tensor(const std::string& layer, int call, int output) {
    return R"({"class_name":"__keras_tensor__","config":{"shape":[null,2],"dtype":"float32","keras_history":[")" +
           layer + "\"," + std::to_string(call) + "," + std::to_string(output) + "]}}";
}

std::vector<std::string> names_in_order(const Topology& topology) {
    std::vector<std::string> names;
    const auto steps = order_steps(topology).value();
    for (const auto& step : steps) names.push_back(topology.layers[step.layer].name + std::to_string(step.call));
    return names;
}

const std::string kInput =
    R"({"class_name":"InputLayer","name":"x","config":{"name":"x","batch_shape":[null,2]},"inbound_nodes":[]})";

/// A Functional model of Keras 3 with input x; every layer is "name: class(call, call...)" with lists of tensors.
std::string functional(const std::string& layers, const std::string& outputs) {
    return R"({"class_name":"Functional","config":{"name":"m","layers":[)" + kInput + "," + layers +
           R"(],"input_layers":["x",0,0],"output_layers":)" + outputs + "}}";
}

std::string layer(const std::string& name, const std::string& class_name, const std::string& nodes) {
    return R"({"class_name":")" + class_name + R"(","name":")" + name + R"(","config":{"name":")" + name +
           R"("},"inbound_nodes":[)" + nodes + "]}";
}

std::string node(const std::string& args) {
    return R"({"args":[)" + args + R"(],"kwargs":{}})";
}

TEST(Topology, chains_the_layers_of_a_sequential_model) {
    const auto topology = read_topology(object_of(R"({"class_name":"Sequential","config":{"name":"s","layers":[
        {"class_name":"InputLayer","config":{"name":"in","batch_shape":[null,2]}},
        {"class_name":"Dense","config":{"name":"a"}},{"class_name":"Dense","config":{"name":"b"}}]}})"),
                                        3)
                              .value();
    EXPECT_EQ(topology.name, "s");
    EXPECT_EQ(topology.inputs[0].name, "in");
    EXPECT_EQ(topology.outputs[0].name, "b");
    EXPECT_FALSE(topology.layers[0].is_listed);  // paths of weights do not count it
    EXPECT_THAT(tensors_of(topology.layers[2].calls[0]), ElementsAre(TensorRef{"a", 0, 0}));
    EXPECT_THAT(names_in_order(topology), ElementsAre("in0", "a0", "b0"));
}

TEST(Topology, makes_up_the_input_of_a_sequential_model_that_has_none) {
    const auto topology =
        read_topology(object_of(R"({"class_name":"Sequential","config":{"name":"s","build_input_shape":[null,3],
        "layers":[{"class_name":"Dense","config":{"name":"a"}}]}})"),
                      3)
            .value();
    EXPECT_EQ(topology.layers[0].object.config["batch_shape"], Json::parse("[null,3]"));
    const auto keras2 = read_topology(object_of(R"({"class_name":"Sequential","config":[
        {"class_name":"Dense","config":{"name":"a","batch_input_shape":[null,4]}}]})"),
                                      2)
                            .value();
    EXPECT_EQ(keras2.layers[0].object.config["batch_shape"], Json::parse("[null,4]"));
    EXPECT_THAT(
        read_topology(
            object_of(
                R"({"class_name":"Sequential","config":{"layers":[{"class_name":"Dense","config":{"name":"a"}}]}})"),
            3)
            .error()
            .message(),
        HasSubstr("never built"));
}

TEST(Topology, finds_tensors_anywhere_in_the_arguments_of_a_keras_3_call) {
    const auto calls =
        read_calls(parse_json(R"([{"args":[[)" + keras3_tensor("a", 0, 0) + "," + keras3_tensor("b", 1, 2) + R"(], 2],
        "kwargs":{"initial_state":[)" +
                              keras3_tensor("h", 0, 0) + R"(],"training":false}}])")
                       .value())
            .value();
    ASSERT_EQ(calls.size(), 1U);
    EXPECT_THAT(tensors_of(calls[0]), ElementsAre(TensorRef{"a", 0, 0}, TensorRef{"b", 1, 2}, TensorRef{"h", 0, 0}));
    EXPECT_EQ(std::get<Json>(calls[0].args[1].value), 2);
    EXPECT_EQ(std::get<Json>(calls[0].kwargs.at("training").value), false);
}

TEST(Topology, reads_both_nestings_of_keras_2_calls) {
    const auto full = read_calls(parse_json(R"([[["a",0,0,{}],["b",1,0,{}]]])").value()).value();
    EXPECT_THAT(tensors_of(full[0]), ElementsAre(TensorRef{"a", 0, 0}, TensorRef{"b", 1, 0}));
    const auto brief = read_calls(parse_json(R"([["a",0,0,{"mask":null}]])").value()).value();
    EXPECT_THAT(tensors_of(brief[0]), ElementsAre(TensorRef{"a", 0, 0}));
    const auto keyword = read_calls(parse_json(R"([[["q",0,0,{"value":["v",0,1]}]]])").value()).value();
    EXPECT_EQ(std::get<TensorRef>(keyword[0].kwargs.at("value").value), (TensorRef{"v", 0, 1}));
}

TEST(Topology, reads_ends_given_alone_in_a_list_or_by_key) {
    const auto names = [](const char* text) {
        std::vector<std::string> found;
        const auto ends = read_ends(parse_json(text).value()).value();
        for (const auto& end : ends) found.push_back(end.name + ":" + end.tensor.layer);
        return found;
    };
    EXPECT_THAT(names(R"(["a",0,0])"), ElementsAre("a:a"));
    EXPECT_THAT(names(R"([["a",0,0],["b",0,0]])"), ElementsAre("a:a", "b:b"));
    EXPECT_THAT(names(R"({"zeta":["a",0,0],"alpha":["b",0,0]})"), ElementsAre("alpha:b", "zeta:a"));
    EXPECT_THAT(names(R"([["a",0,0],["a",0,1],["a",1,0]])"), ElementsAre("a:a", "a_1:a", "a_2:a"));
    EXPECT_FALSE(read_ends(parse_json("[[1,2,3]]").value()).ok());
}

TEST(Topology, orders_layers_that_stand_before_what_they_use) {
    const auto topology =
        read_topology(
            object_of(functional(
                layer("shared", "Dense", node(keras3_tensor("x", 0, 0)) + "," + node(keras3_tensor("late", 0, 0))) +
                    "," + layer("late", "Dense", node(keras3_tensor("shared", 0, 0))),
                R"(["shared",1,0])")),
            3)
            .value();
    EXPECT_THAT(names_in_order(topology), ElementsAre("x0", "shared0", "late0", "shared1"));
}

TEST(Topology, refuses_circles_and_references_to_nothing) {
    const auto circle = read_topology(object_of(functional(layer("a", "Dense", node(keras3_tensor("b", 0, 0))) + "," +
                                                               layer("b", "Dense", node(keras3_tensor("a", 0, 0))),
                                                           R"(["a",0,0])")),
                                      3);
    EXPECT_THAT(order_steps(*circle).error().message(), HasSubstr("in a circle"));
    const auto nothing =
        read_topology(object_of(functional(layer("a", "Dense", node(keras3_tensor("gone", 0, 0))), R"(["a",0,0])")), 3);
    EXPECT_THAT(order_steps(*nothing).error().message(), HasSubstr("'gone', which there is not"));
    const auto call =
        read_topology(object_of(functional(layer("a", "Dense", node(keras3_tensor("x", 7, 0))), R"(["a",0,0])")), 3);
    EXPECT_FALSE(order_steps(*call).ok());
    const auto twice =
        read_topology(object_of(functional(layer("x", "Dense", node(keras3_tensor("x", 0, 0))), R"(["x",0,0])")), 3);
    EXPECT_THAT(order_steps(*twice).error().message(), HasSubstr("two layers are called 'x'"));
}

/// A model with a nested Functional `inner` that is called once.
std::string with_nested(int call_in_args, int call_in_outputs) {
    const std::string inner =
        R"({"class_name":"Functional","name":"inner","config":{"name":"inner","layers":[],"input_layers":[],"output_layers":[]},"inbound_nodes":[)" +
        node(keras3_tensor("x", 0, 0)) + "]}";
    return functional(inner + "," + layer("after", "Dense", node(keras3_tensor("inner", call_in_args, 1))),
                      R"([["after",0,0],["inner",)" + std::to_string(call_in_outputs) + ",1]]");
}

TEST(Topology, counts_calls_of_nested_models_from_zero_however_the_file_counts) {
    const TensorRef first{"inner", 0, 1};
    for (const auto& [in_args, in_outputs, major] :
         std::vector<std::tuple<int, int, int>>{{0, 1, 3}, {0, 0, 3}, {1, 1, 3}, {1, 1, 2}, {0, 0, 2}}) {
        const auto topology = read_topology(object_of(with_nested(in_args, in_outputs)), major).value();
        EXPECT_THAT(tensors_of(topology.layers[2].calls[0]), ElementsAre(first)) << in_args << in_outputs << major;
        EXPECT_EQ(topology.outputs[1].tensor, first) << in_args << in_outputs << major;
    }
}

TEST(ParseJson, refuses_broken_and_bottomless_text) {
    EXPECT_THAT(parse_json("{").error().message(), HasSubstr("broken"));
    EXPECT_THAT(parse_json(std::string(100'000, '[')).error().message(), HasSubstr("nested deeper"));
    EXPECT_TRUE(parse_json(R"(["[[[[", "\"[["])").ok());
}

}  // namespace
}  // namespace sirve::keras

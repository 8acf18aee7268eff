#include "keras/operation_builder.hpp"

#include <cmath>
#include <limits>
#include <set>

#include "keras/legacy_operations.hpp"
#include "keras/operation_table.hpp"

namespace sirve::keras {
namespace {

using ::testing::HasSubstr;

Output input_of(const ov::element::Type& type, const ov::PartialShape& shape = {-1, 3}) {
    return std::make_shared<ops::Parameter>(type, shape);
}

/// Builds an operation of keras.ops whose call has these arguments.
Result<Outputs> build(const std::string& module, const std::string& class_name, const std::string& config,
                      std::vector<Argument> args, const Output& input = input_of(ov::element::f32)) {
    LayerEntry entry;
    entry.name = "foo";
    entry.object.module = "keras.src.ops." + module;
    entry.object.class_name = class_name;
    entry.object.config = Json::parse(config);
    Call call;
    call.args = std::move(args);
    const auto find = [&](const TensorRef&) -> Result<Output> { return input; };
    return build_operation(entry, call, find, "operation 'foo'");
}

Argument tensor() {
    return {TensorRef{"x", 0, 0}};
}
Argument constant(const Json& value) {
    return {value};
}

ov::element::Type type_of(const std::string& class_name, const ov::element::Type& input, const Json& value) {
    return build("numpy", class_name, "{}", {tensor(), constant(value)}, input_of(input)).value()[0].get_element_type();
}

TEST(Operations, names_operation_and_module_of_what_is_not_supported) {
    const auto built = build("numpy", "Frobnicate", "{}", {tensor()});
    EXPECT_EQ(built.error().code(), ErrorCode::kUnimplemented);
    EXPECT_EQ(built.error().message(), "operation 'foo': operation Frobnicate (keras.src.ops.numpy) is not supported");
}

TEST(Operations, plain_numbers_take_the_type_of_what_they_meet) {
    EXPECT_EQ(type_of("Add", ov::element::f32, 2), ov::element::f32);
    EXPECT_EQ(type_of("Add", ov::element::i32, 2), ov::element::i32);
    EXPECT_EQ(type_of("Add", ov::element::i64, 2), ov::element::i64);
    EXPECT_EQ(type_of("Add", ov::element::i32, 2.5), ov::element::f32);
    EXPECT_EQ(type_of("Divide", ov::element::i32, 2), ov::element::f32);
    EXPECT_EQ(type_of("Maximum", ov::element::u8, 2), ov::element::u8);
    EXPECT_EQ(type_of("Less", ov::element::f32, 2), ov::element::boolean);
}

TEST(Operations, types_combine_as_in_keras) {
    using namespace ov::element;
    EXPECT_EQ(common_type({i8}, {u8}), i16);
    EXPECT_EQ(common_type({u32}, {i32}), i64);
    EXPECT_EQ(common_type({i32}, {i64}), i64);
    EXPECT_EQ(common_type({u64}, {i64}), f32);
    EXPECT_EQ(common_type({boolean}, {u8}), u8);
    EXPECT_EQ(common_type({i32, true}, {boolean}), i32);
    EXPECT_EQ(common_type({i64}, {f32, true}), f32);
}

TEST(Operations, does_not_wrap_small_integers_around_in_secret) {
    EXPECT_THAT(build("numpy", "Multiply", "{}", {tensor(), constant(2)}, input_of(ov::element::u8)).error().message(),
                HasSubstr("wraps around"));
}

TEST(Operations, does_not_ignore_arguments_that_it_does_not_know) {
    EXPECT_EQ(build("numpy", "Sum", R"({"axis":1,"sharpness":3})", {tensor()}).error().message(),
              "operation 'foo': argument sharpness = 3 is not known");
    EXPECT_TRUE(build("numpy", "Sum", R"({"axis":1,"sharpness":null})", {tensor()}).ok());
    EXPECT_THAT(build("numpy", "Sum", "{}", {tensor(), tensor()}).error().message(), HasSubstr("takes 1 arguments"));
    EXPECT_THAT(build("numpy", "Add", "{}", {tensor()}).error().message(), HasSubstr("expects an argument x2"));
}

TEST(Operations, says_which_index_it_can_not_follow) {
    const auto item = [](const Json& key) { return build("numpy", "GetItem", "{}", {tensor(), constant(key)}); };
    EXPECT_TRUE(item(Json::parse(R"([{"start":null,"stop":null,"step":null}, 0, null])")).ok());
    EXPECT_THAT(item(Json::array({0, 3})).error().message(), HasSubstr("the index 3 for an axis of size 3"));
    EXPECT_THAT(item(Json::array({0, 0, 0})).error().message(), HasSubstr("more items than the tensor has axes"));
    EXPECT_THAT(item(Json::array({"a"})).error().message(), HasSubstr("the index \"a\""));
}

/// Whether the operation, built of a batch of rows unless another input is given, was noted to mix them.
bool mixes_rows(const std::string& class_name, const std::string& config, std::vector<Argument> args,
                const Output& input = input_of(ov::element::f32)) {
    const auto built = build("numpy", class_name, config, std::move(args), input);
    const auto parameter = ov::as_type_ptr<ops::Parameter>(input.get_node_shared_ptr());
    return any_rows_mixed(ov::Model(built.value(), ov::ParameterVector{parameter}));
}

TEST(Operations, note_when_they_mix_the_rows_of_a_batch) {
    EXPECT_TRUE(mixes_rows("Mean", R"({"axis":0})", {tensor()}));
    EXPECT_FALSE(mixes_rows("Mean", R"({"axis":1})", {tensor()}));
    EXPECT_FALSE(mixes_rows("Mean", R"({"axis":0})", {tensor()}, input_of(ov::element::f32, {2, 3})));
    EXPECT_TRUE(mixes_rows("Max", R"({"axis":null})", {tensor()}));
    EXPECT_TRUE(mixes_rows("Flip", R"({"axis":0})", {tensor()}));
    EXPECT_TRUE(mixes_rows("GetItem", "{}", {tensor(), constant(0)}));
    EXPECT_TRUE(mixes_rows("Transpose", "{}", {tensor()}));
    EXPECT_TRUE(mixes_rows("ExpandDims", R"({"axis":0})", {tensor()}));
    EXPECT_TRUE(mixes_rows("Reshape", R"({"newshape":[-1]})", {tensor()}));
    EXPECT_FALSE(mixes_rows("Reshape", R"({"newshape":[-1,3,1]})", {tensor()}));
    EXPECT_TRUE(mixes_rows("Einsum", R"({"subscripts":"bi,bj->ij"})", {tensor(), tensor()}));
    EXPECT_FALSE(mixes_rows("Einsum", R"({"subscripts":"bi,bj->bij"})", {tensor(), tensor()}));
}

TEST(Operations, say_why_a_class_is_refused) {
    EXPECT_THAT(build("core", "WhileLoop", "{}", {tensor()}).error().message(), HasSubstr("Python functions"));
    EXPECT_THAT(build("numpy", "Unique", "{}", {tensor()}).error().message(), HasSubstr("depends on the data"));
    for (const auto& row : operation_table()) EXPECT_EQ(why_refused(row.class_name), "") << row.class_name;
}

TEST(Operations, take_the_numbers_that_json_does_not_have) {
    const auto config = parse_json(R"({"x_min":-Infinity,"x_max":NaN,"name":"a \"NaN\" of Infinity"})").value();
    EXPECT_EQ(number_of(config["x_min"]), -std::numeric_limits<double>::infinity());
    EXPECT_TRUE(std::isnan(number_of(config["x_max"]).value()));
    EXPECT_EQ(config["name"], "a \"NaN\" of Infinity");
    EXPECT_FALSE(number_of(config["name"]));
    EXPECT_TRUE(build("numpy", "Clip", R"({"x_min":"-Infinity","x_max":1})", {tensor()}).ok());
}

TEST(Operations, survive_senseless_arguments) {
    const std::string senseless =
        R"({"axis":99,"axes":[[7]],"shape":[-5],"newshape":[-3],"repeats":-4,"pad_width":"x","num_classes":-1,"k":-1,
            "indices_or_sections":0,"source":[5],"destination":[],"shift":[],"pool_size":0,"subscripts":"->","num":-1})";
    for (const auto& row : operation_table()) {
        for (const auto& type : {ov::element::f32, ov::element::i32, ov::element::boolean}) {
            for (const auto& config : {std::string("{}"), senseless}) {
                try {
                    const auto built =
                        build(std::string(row.module), std::string(row.class_name), config, {tensor()}, input_of(type));
                    EXPECT_TRUE(built.ok() || !built.error().message().empty());
                } catch (const std::exception& failure) {
                    EXPECT_NE(std::string(failure.what()), "");  // OpenVINO's, which the caller catches
                }
            }
        }
    }
}

TEST(OperationTable, has_every_operation_once) {
    std::set<std::pair<std::string_view, std::string_view>> seen;
    for (const auto& row : operation_table()) {
        EXPECT_TRUE(seen.insert({row.module, row.class_name}).second) << row.class_name;
        EXPECT_EQ(find_operation("keras.src.ops." + std::string(row.module), row.class_name), &row);
        EXPECT_FALSE(row.parameters.empty()) << row.class_name;
    }
    EXPECT_EQ(find_operation("keras.src.ops.numpy", "Nothing"), nullptr);
}

TEST(LegacyOperations, lead_to_rows_of_the_operation_table) {
    std::set<std::string_view> seen;
    for (const auto& row : legacy_operations()) {
        EXPECT_TRUE(seen.insert(row.function).second) << row.function;
        EXPECT_NE(find_operation(row.module, row.class_name), nullptr) << row.function;
    }
    EXPECT_EQ(find_legacy_operation("compat.v1.transpose"), find_legacy_operation("transpose"));
    EXPECT_EQ(find_legacy_operation("nothing"), nullptr);
}

}  // namespace
}  // namespace sirve::keras
